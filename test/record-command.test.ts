/** A recording joins the numbers of a result with the dialogues of a run that came to the same numbers, and of no other. */
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { readResult } from '../scripts/command-line/command-line';
import { recordOf } from '../scripts/record';
import { parseRunFile, runFileText, type RunFile } from '../src/trace/run-file';

const result = readResult(resolve(import.meta.dirname, '../results/math-chat.json.gz'));
const firstSeed: ExperimentResult = {
  ...result,
  spec: { ...result.spec, seeds: [1] },
  seeds: result.seeds.filter(({ seed }) => seed === 1),
};
const dialogues = {
  type: 'dialogues',
  seed: 1,
  arm: 'naive',
  stage: 'evaluate',
  on: 'real',
  update: null,
  dialogues: [],
} as const;
const run = (own: ExperimentResult): RunFile => ({
  format: 'shiftlab-run',
  schema: 1,
  createdAtMs: 0,
  status: 'done',
  adapter: null,
  spec: own.spec,
  events: [dialogues],
  result: own,
});

it('has every seed of the result and the dialogues of the run, and the page can read it', () => {
  const record = parseRunFile(runFileText(recordOf(result, run(firstSeed), 'A title')));
  expect(record).toMatchObject({ title: 'A title', status: 'done', spec: { seeds: result.spec.seeds } });
  expect(record.events.filter(({ type }) => type === 'dialogues')).toEqual([dialogues]);
  expect(new Set(record.events.flatMap((event) => (event.type === 'evaluation' ? [event.seed] : [])))).toEqual(
    new Set(result.spec.seeds),
  );
});

it('refuses a run with different settings, and one with different numbers', () => {
  const other = { ...firstSeed, spec: { ...firstSeed.spec, horizon: 9 } };
  expect(() => recordOf(result, run(other), undefined)).toThrow(/different settings/);
  const [seed] = firstSeed.seeds as [ExperimentResult['seeds'][number]];
  const flipped = {
    ...seed,
    arms: seed.arms.map((arm) => ({ ...arm, real: { ...arm.real, successes: arm.real.successes.replace('1', '0') } })),
  };
  expect(() => recordOf(result, run({ ...firstSeed, seeds: [flipped] }), undefined)).toThrow(
    /Seed 1 of arm base has different numbers/,
  );
});
