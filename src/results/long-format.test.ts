/** Numbers of results, one a row, as other programs read them. */
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { madeResult } from '../../test/made-result';
import { perform, small } from '../../test/small-experiment';
import { csvText } from './csv';
import { dialogueTable, longTable, type NamedResult, type Row, type Table } from './long-format';

const rowsOf = ({ rows }: Table): readonly Row[] => [...rows()].flat();
/** As a data frame has them: a record a row. */
const recordsOf = (table: Table): readonly Readonly<Record<string, unknown>>[] =>
  rowsOf(table).map((row) => Object.fromEntries(table.header.map((name, i) => [String(name), row[i]])));

it('a field with a comma, a quotation mark or a line break is quoted, and lines end with CR LF', () => {
  expect(
    csvText([
      ['a', 1],
      ['b,c', 'd"e'],
      ['f\ng', ''],
    ]),
  ).toBe('a,1\r\n"b,c","d""e"\r\n"f\ng",\r\n');
});

const file = (name: string, lambda: number): NamedResult => ({
  file: name,
  result: madeResult(
    { 1: { base: '01', oracle: '11' } },
    { spec: { reward: { ...exampleSpec.reward, lambda }, logs: { ...exampleSpec.logs, dialogues: 40 } } },
  ),
});

it('a setting that differs between files has a column, one that does not has none', () => {
  const table = longTable([file('a.json', 0.3), file('b.json', 1)]);
  expect(table.header).toEqual([
    'file',
    'reward.lambda',
    'seed',
    'arm',
    'update',
    'on',
    'temperature',
    'metric',
    'value',
  ]);
  const success = recordsOf(table).filter(({ metric, on }) => metric === 'success' && on === 'real');
  expect(success.map((row) => [row.file, row['reward.lambda'], row.arm, row.update, row.value])).toEqual([
    ['a.json', '0.3', 'base', 'final', 0.5],
    ['a.json', '0.3', 'oracle', 'final', 1],
    ['b.json', '1', 'base', 'final', 0.5],
    ['b.json', '1', 'oracle', 'final', 1],
  ]);
  expect(longTable([file('a.json', 0.3), file('b.json', 0.3)]).header).not.toContain('reward.lambda');
});

it('populations that differ are told apart, by name, and where they have one name by what they differ in', () => {
  const of = (name: string, persona: string): NamedResult => ({
    file: persona,
    result: madeResult(
      { 1: { base: '01' } },
      { spec: { population: { version: 1, name, weights: { [persona]: 1 } } } },
    ),
  });
  const populations = (...files: NamedResult[]) => [
    ...new Set(recordsOf(longTable([...files, file('a', 0.3)])).map(({ population }) => population)),
  ];
  expect(populations(of('x', 'terse'), of('y', 'noisy'))).toEqual(['x', 'y', 'default']);
  const alike = recordsOf(longTable([of('x', 'terse'), of('x', 'noisy')])).at(-1)!;
  expect(alike).toMatchObject({ 'population.weights.terse': '', 'population.weights.noisy': '1' });
  expect(alike).not.toHaveProperty('population');
});

it('every number of a run is in a row of its own, whatever it belongs to', async () => {
  const { result } = await perform({ ...small, arms: ['base', 'naive', 'calibrated', 'oracle'] });
  const table = longTable([{ file: 'run.json', result }]);
  const records = recordsOf(table);
  const key = ({ value: _, ...rest }: Readonly<Record<string, unknown>>) => JSON.stringify(rest);
  expect(new Set(records.map(key)).size).toBe(records.length);
  const [seed] = result.seeds as [(typeof result.seeds)[number]];
  const naive = seed.arms.find(({ arm }) => arm === 'naive')!;
  const value = (wanted: Readonly<Record<string, unknown>>) =>
    records.find((row) => Object.entries(wanted).every(([name, of]) => row[name] === of))?.value;
  const arm = 'naive';
  expect(value({ arm, on: 'training', update: 2, metric: 'rewardMean' })).toBe(naive.updates[2]!.rewardMean);
  expect(value({ arm, on: 'real', update: 2, metric: 'turns' })).toBe(naive.curve[0]!.metrics.turns);
  expect(value({ arm, on: 'simulator', update: 'final', metric: 'success' })).toBe(naive.simulator!.metrics.success);
  expect(value({ arm: '', metric: 'calibration.after.klPerTurn' })).toBe(seed.calibration!.after.klPerTurn);
  const gap = naive.gap!.numbers.filter(({ value: of }) => Number.isFinite(of));
  expect(gap.length).toBeGreaterThan(0);
  for (const { metric, turn, value: of } of gap)
    expect(value({ arm, metric: turn === null ? `gap.${metric}` : `gap.${metric}.${turn}` })).toBe(of);
  expect(value({ arm: 'oracle', on: 'simulator' })).toBeUndefined();
  expect(records.every((row) => Number.isFinite(row.value))).toBe(true);
  expect(rowsOf(table).every((row) => row.length === table.header.length)).toBe(true);
});

it('a dialogue has a row for each arm and kind of user, with its grade if the task gives one', () => {
  const made = madeResult({ 1: { oracle: '01' }, 2: { oracle: '10' } });
  const table = dialogueTable([{ file: 'a,b.json', result: made }]);
  expect(csvText([table.header, ...rowsOf(table)]).split('\r\n')).toEqual([
    'file,seed,arm,on,temperature,index,success,grade',
    '"a,b.json",1,oracle,real,1,0,0,',
    '"a,b.json",1,oracle,real,1,1,1,',
    '"a,b.json",2,oracle,real,1,0,1,',
    '"a,b.json",2,oracle,real,1,1,0,',
    '',
  ]);
  const graded = structuredClone(made);
  Object.assign(graded.seeds[0]!.arms[0]!.real, { grades: [0.25, 0.75] });
  expect(rowsOf(dialogueTable([{ file: 'g', result: graded }]))[1]).toEqual([
    'g',
    1,
    'oracle',
    'real',
    1,
    1,
    '1',
    0.75,
  ]);
});
