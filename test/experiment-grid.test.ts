/** A grid of settings in a folder: what is run, what is taken over, what is refused. Runs are on tables (tabular-model.ts). */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { readResult } from '../scripts/command-line/command-line';
import { readCommandLine, specOf } from '../scripts/experiment';
import { runGrid, type GridOptions } from '../scripts/experiment/grid';
import { GridProgress } from '../scripts/experiment/grid-progress';
import type { Runner } from '../scripts/experiment/run-to-end';
import { main as report } from '../scripts/report';
import { ShiftLabError } from '../src/domain/errors';
import type { ExperimentResult } from '../src/domain/experiment-result';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { axisIn } from '../src/experiment/grid';
import { files, numbersOf, perform, small } from './small-experiment';
import { tabularHost } from './tabular-model';

/** What was trained, in order; a run is cancelled before the one with this number. */
const trained: { spec: ExperimentSpec }[] = [];
let cancelAt = Infinity;
let adapter = tabularHost().adapter;

const runner: Runner = {
  adapterHere: async () => adapter,
  runToEnd: async (spec, store, _signal, options) => {
    if (trained.length >= cancelAt) throw new ShiftLabError('cancelled', 'The run was cancelled.');
    trained.push({ spec });
    const { result, events } = await perform(spec, { store });
    for (const event of events) options?.onEvent?.(event);
    return { result: { ...result, adapters: [adapter] }, adapter, startedAt: new Date() };
  },
};

let folder: string;
const said: string[] = [];
beforeAll(() => void vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(said.push(String(text)))));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftlab-grid-'));
  trained.length = said.length = 0;
  cancelAt = Infinity;
  adapter = tabularHost().adapter;
});

const spec: ExperimentSpec = { ...small, seeds: [1, 2], arms: ['base', 'naive', 'calibrated'] };
const LAMBDA = 'reward.lambda=0.5,1';
const LOGS = 'logs.dialogues=10,12';

const run = (axes: readonly string[], of: Partial<ExperimentSpec> = {}, options: Partial<GridOptions> = {}) =>
  runGrid(
    { ...spec, ...of },
    {
      axes: axes.map(axisIn),
      out: folder,
      store: null,
      openCheckpoint: async (_, role) => files[role],
      runner,
      ...options,
    },
    new AbortController().signal,
  );
const resultIn = (name: string): ExperimentResult => readResult(join(folder, `${name}.json`));
const runsOf = () =>
  trained.map(({ spec: { reward, logs, seeds, arms } }) => [reward.lambda, logs.dialogues, ...seeds, arms.join()]);

it('each setting has a file with what a run of its own would have found, and arms that settings share are trained once', async () => {
  await run([LAMBDA, LOGS]);
  expect(readdirSync(folder).sort()).toEqual([
    'grid.json',
    'lambda=0.5_dialogues=10.json',
    'lambda=0.5_dialogues=12.json',
    'lambda=1_dialogues=10.json',
    'lambda=1_dialogues=12.json',
  ]);
  const whole = 'base,naive,calibrated';
  expect(runsOf()).toEqual(
    [1, 2].flatMap((seed) => [
      [0.5, 10, seed, whole],
      [0.5, 12, seed, 'calibrated'],
      [1, 10, seed, whole],
      [1, 12, seed, 'calibrated'],
    ]),
  );
  const alone = await perform({
    ...spec,
    reward: { ...spec.reward, lambda: 0.5 },
    logs: { ...spec.logs, dialogues: 12 },
  });
  const { startedAt: _, ...numbers } = numbersOf(resultIn('lambda=0.5_dialogues=12')) as ExperimentResult;
  expect({ ...numbers, startedAt: null }).toEqual(numbersOf({ ...alone.result, adapters: [adapter] }));
  expect(said.join('')).toMatch(/4 settings, 2 seeds: 8 runs, 0 done\./);
});

it('a second call runs what is missing: values, seeds and arms may be added', async () => {
  await run([LAMBDA, 'logs.dialogues=10'], { seeds: [1], arms: ['base', 'naive'] });
  trained.length = 0;
  await run([LAMBDA, 'logs.dialogues=10'], { seeds: [1], arms: ['base', 'naive'] });
  expect(trained).toEqual([]);
  // The keys in another order are the same grid.
  await run(['logs.dialogues=10', 'reward.lambda=1,0'], { seeds: [2, 1], arms: ['naive', 'base', 'oracle'] });
  expect(runsOf()).toEqual([
    [1, 10, 1, 'oracle'],
    [1, 10, 2, 'naive,base,oracle'],
    [0, 10, 2, 'naive,base,oracle'],
    [0, 10, 1, 'naive,base,oracle'],
  ]);
  expect(resultIn('lambda=1_dialogues=10').spec).toMatchObject({ seeds: [1, 2], arms: ['naive', 'base', 'oracle'] });
  expect(resultIn('lambda=0.5_dialogues=10').spec).toMatchObject({ seeds: [1], arms: ['base', 'naive'] });
  await expect(run([LAMBDA, LOGS], { arms: ['base'] })).rejects.toThrow(
    /lambda=1_dialogues=10\.json has more arms than are asked for \(naive, oracle\)|lambda=0\.5_dialogues=10\.json has more arms than are asked for \(naive\)/,
  );
});

it('a cancelled grid says how far it is and how to go on, and goes on', async () => {
  cancelAt = 2;
  const few = { seeds: [1], arms: ['base', 'oracle'] };
  await expect(run([LAMBDA, 'horizon=2,3'], few)).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/2 of 4 runs are in .*goes on with the next run; with --store DIR/),
  });
  const store = join(folder, 'stores');
  cancelAt = 3;
  await expect(run([LAMBDA, 'horizon=2,3'], few, { store })).rejects.toThrow(
    /3 of 4 runs .*--store .*stores, goes on from the last/,
  );
  cancelAt = Infinity;
  await run([LAMBDA, 'horizon=2,3'], few, { store });
  expect(trained).toHaveLength(4);
  expect(readdirSync(store)).toContain('lambda=1_horizon=3-seed-1');
});

it('a run that cannot be computed does not keep the others from running, and is named at the end', async () => {
  const failing: Runner = {
    ...runner,
    runToEnd: (one, ...rest) =>
      one.reward.lambda === 0.5 && one.seeds[0] === 1
        ? Promise.reject(new ShiftLabError('numerics', 'The gradient is not finite.'))
        : runner.runToEnd(one, ...rest),
  };
  const few = { arms: ['base'] };
  await expect(run([LAMBDA], few, { runner: failing })).rejects.toMatchObject({
    code: 'numerics',
    message: expect.stringMatching(
      /^1 run of 4 could not be computed: lambda=0\.5, seed 1: The gradient is not finite\./,
    ),
  });
  expect(resultIn('lambda=0.5').spec.seeds).toEqual([2]);
  expect(resultIn('lambda=1').spec.seeds).toEqual([1, 2]);
});

it('a finished run that cannot be written is kept elsewhere', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'shiftlab-grid-'));
  vi.stubEnv('TMPDIR', elsewhere);
  const inTheWay: Runner = {
    ...runner,
    runToEnd: async (...given) => {
      const ended = await runner.runToEnd(...given);
      mkdirSync(join(folder, 'lambda=1.json')); // meanwhile
      return ended;
    },
  };
  const attempt = run(['reward.lambda=1'], { seeds: [1], arms: ['base'] }, { runner: inTheWay });
  const thrown = await attempt.catch((error: unknown) => error as ShiftLabError);
  vi.unstubAllEnvs();
  expect(thrown).toMatchObject({ message: expect.stringMatching(/its content is in .* instead\.$/) });
  const copy = readResult(String((thrown as ShiftLabError).values['copy']));
  expect(copy.spec).toMatchObject({ seeds: [1], reward: { lambda: 1 } });
});

it('says where code has changed since the grid was begun, and goes on', async () => {
  const few = { seeds: [1], arms: ['base'] };
  await run(['reward.lambda=1'], few);
  await run([LAMBDA], few);
  expect(said.join('')).not.toMatch(/code has changed/);
  const file = join(folder, 'grid.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"code": "\w+"/, '"code": "other"'));
  await run([LAMBDA], few);
  expect(said.join('')).toMatch(/The code has changed since this grid was begun/);
  expect(readFileSync(file, 'utf8')).toContain('"code": "other"');
});

it('a setting of the reward that no formula names is not varied', async () => {
  const formula = (text: string) => ({ reward: { ...spec.reward, formula: text }, seeds: [1], arms: ['base'] });
  await expect(run([LAMBDA], formula('correct'))).rejects.toThrow(
    /--grid varies reward\.lambda, which changes nothing/,
  );
  expect(readdirSync(folder)).toEqual([]);
  await run(['reward.lambda=1'], formula('lambda * correct'));
});

it('two processes share the work, and none does it twice', async () => {
  const few = { arms: ['base', 'oracle'] };
  await Promise.all([run([LAMBDA], few), run([LAMBDA], few)]);
  const runs = runsOf().map(([lambda, , seed]) => [lambda, seed].join());
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toHaveLength(4);
  expect(resultIn('lambda=1').spec.seeds).toEqual([1, 2]);
});

it('what does not belong to the grid is refused by name, and nothing is changed', async () => {
  await run([LAMBDA, 'logs.dialogues=10'], { seeds: [1], arms: ['base', 'oracle'] });
  const file = join(folder, 'lambda=1_dialogues=10.json');
  const before = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  const again = (axes: readonly string[] = [LAMBDA, LOGS], of: Partial<ExperimentSpec> = {}) =>
    run(axes, { arms: ['base', 'oracle'], ...of });
  const refused = async (attempt: Promise<void>, sentence: RegExp) => {
    const kept = before();
    await expect(attempt).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(sentence) });
    expect(before()).toEqual(kept);
  };
  await refused(
    again(['horizon=1,2']),
    /grid\.json is of another grid: it varies reward\.lambda, logs\.dialogues, not horizon/,
  );
  await refused(again(undefined, { horizon: 4 }), /grid\.json is of another grid: it has horizon=3, not 4/);
  const sound = readFileSync(file, 'utf8');
  const other = JSON.parse(sound) as ExperimentResult;
  for (const [text, sentence] of [
    ['{"kind":"shiftlab-res', /lambda=1_dialogues=10\.json .*JSON/],
    [JSON.stringify({ ...other, kind: 'else' }), /lambda=1_dialogues=10\.json is not a result/],
    [JSON.stringify({ ...other, gaps: other.gaps.map((gap) => ({ ...gap, mean: 0.99 })) }), /contradicts itself/],
    [
      readFileSync(join(folder, 'lambda=0.5_dialogues=10.json'), 'utf8'),
      /lambda=1_dialogues=10\.json is not of this setting: it has reward\.lambda=0\.5, not 1/,
    ],
    [JSON.stringify({ ...other, baseModels: { policy: 'a', simulator: 'b' } }), /it began from other base models/],
    [
      JSON.stringify({ ...other, adapters: [{ ...other.adapters[0], precision: 'f16' }] }),
      /it was computed in f16, not f32/,
    ],
  ] as const) {
    writeFileSync(file, text);
    await refused(again(), sentence);
  }
  writeFileSync(file, sound);
  writeFileSync(join(folder, 'lambda=0.5_dialogues=12.json'), 'mine');
  await refused(again(), /lambda=0\.5_dialogues=12\.json/);
  rmSync(join(folder, 'lambda=0.5_dialogues=12.json'));
  const grid = readFileSync(join(folder, 'grid.json'), 'utf8');
  for (const [text, sentence] of [
    ['{}', /grid\.json is damaged, or is no file of a grid/],
    [grid.replace('"lambda=1_dialogues=10.json"', '"../elsewhere.json"'), /grid\.json is damaged/],
    [grid.slice(0, 50), /grid\.json .*JSON/],
  ] as const) {
    writeFileSync(join(folder, 'grid.json'), text);
    await refused(again(), sentence);
  }
  await expect(run(['horizon=1,65'])).rejects.toThrow(/horizon=65: The setting horizon must be at most 64/);
});

it('a report reads a grid by its folder or its grid.json, also beside its files', async () => {
  await run([LAMBDA, 'logs.dialogues=10'], { seeds: [1], arms: ['base', 'oracle'] });
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const csv = join(folder, 'numbers.csv');
  const contrast = ['--contrast', 'lambda=1_dialogues=10:oracle - lambda=0.5_dialogues=10:oracle'];
  await report([folder, '--csv', csv, ...contrast]);
  const text = lines.join('\n');
  lines.length = 0;
  const all = readdirSync(folder).filter((name) => name.endsWith('.json'));
  await report([...all.map((name) => join(folder, name)), ...contrast]);
  expect(lines.join('\n')).toBe(text);
  expect(text.match(/^### clarify-smoke/gm)).toHaveLength(2);
  expect(readFileSync(csv, 'utf8').split('\r\n')[0]).toMatch(/^file,reward\.lambda,seed,arm,/);
  const [one, other] = all.filter((name) => name !== 'grid.json').map((name) => join(folder, name));
  writeFileSync(one!, readFileSync(other!));
  await expect(report([folder])).rejects.toThrow(/is not of this setting: it has reward\.lambda=1, not 0\.5/);
  for (const name of [one!, other!]) rmSync(name);
  await expect(report([folder])).rejects.toThrow(/has no result yet/);
  log.mockRestore();
});

it('a population may be a file or one of the prior', async () => {
  const file = join(folder, 'people.json');
  writeFileSync(file, JSON.stringify({ version: 1, name: 'mine', weights: { terse: 1 }, parameters: {} }));
  const out = join(folder, 'out');
  await run([`population=prior:7,null,${file}`], { seeds: [1], arms: ['base'] }, { out });
  const names = readdirSync(out).filter((name) => name !== 'grid.json');
  expect(names).toHaveLength(3);
  expect(names).toContain('population=mine.json');
  expect(names).toContain('population=null.json');
  expect(readResult(join(out, 'population=mine.json')).spec.population).toMatchObject({ name: 'mine' });
});

it('the command line knows grids', () => {
  const line = (...words: string[]) => readCommandLine(['--preset', 'clarify', '--out', 'x', ...words]);
  expect(line('--grid', 'horizon=1,2').axes).toEqual([{ key: 'horizon', values: ['1', '2'] }]);
  expect(line().axes).toEqual([]);
  expect(() => line('--grid', 'horizon=1', '--record', 'y.json')).toThrow(/--record writes a single run/);
  expect(() => line('--grid', 'horizon=1,2', '--set', 'horizon=3')).toThrow(/--grid varies horizon, which has a value/);
  expect(() => line('--grid', 'population=prior:1', '--population', 'prior:2')).toThrow(/--grid varies population/);
  expect(() => line('--set', 'population=null', '--population', 'prior:2')).toThrow(/both name the real users/);
  expect(() => specOf(line('--set', 'reward.lambda=0', '--set', 'reward.formula=correct'))).toThrow(
    /^reward\.lambda changes nothing, because reward\.formula does not name it/,
  );
  const changed = specOf(line('--set', 'population.parameters.noisy.slip=0.2', '--population', 'prior:2'));
  expect(changed.population).toMatchObject({ name: 'changed from prior 2', parameters: { noisy: { slip: 0.2 } } });
});

it('the time left is that of the runs that are left, at the speed of those that were run', () => {
  const of = (seed: number, dialogues: number) => ({ ...spec, seeds: [seed], logs: { ...spec.logs, dialogues } });
  const runs = [of(1, 10), of(1, 12), of(2, 10), of(2, 12)].map((one) => ({ spec: one, isDone: false }));
  let nowMs = 0;
  const progress = new GridProgress(runs, () => nowMs);
  const first = runs[0]!;
  progress.take(first);
  progress.begin(first.spec);
  expect(progress.words({ share: 0, secondsLeft: null })).toBe('0 % of this run, 0 % of the grid');
  // Half of the first is 300 s, so each seed takes 600 s and the second setting's calibrated arm once more.
  expect(progress.words({ share: 0.5, secondsLeft: 300 })).toMatch(
    /^50 % of this run, 1\d % of the grid, about \d\d minutes left/,
  );
  nowMs = 600_000;
  progress.end({ durationSeconds: 590 });
  progress.take(runs[1]!);
  const calibrated = { ...runs[1]!.spec, arms: ['calibrated'] };
  progress.begin(calibrated);
  const atStart = progress.words({ share: 0, secondsLeft: null });
  const minutes = Number(/about (\d+) minutes/.exec(atStart)![1]);
  // Two settings of a seed take 10 minutes and some; at the start of the second of the first seed, less than that and a whole seed are left.
  expect(minutes).toBeGreaterThan(10);
  expect(minutes).toBeLessThan(2 * 10 * 2 - 10);
  // A run that another process has at hand is not waited for.
  progress.take(runs[2]!);
  expect(Number(/about (\d+) minutes/.exec(progress.words({ share: 0, secondsLeft: null }))![1])).toBe(minutes - 10);
});
