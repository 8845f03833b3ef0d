/** Stories evaluated at two temperatures: each temperature is a table of its own, with its own p-values and other adapters. */
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { madeResult, type Outcomes } from '../../test/made-result';
import type { ExperimentResult } from '../domain/experiment-result';
import { comparisons } from '../experiment/result';
import { verdictsElsewhere } from './claim-counts';
import { holm } from './holm';
import { resultsDocument } from './results-document';
import { storyNamed, type Story } from './stories/registry';
import { foundOf } from './story-results';
import { storySummary } from './story-summary';

const LEG = { a: 'naive', b: 'base', expected: 'above', because: 'ours: made up' } as const;
const OTHER = { ...LEG, a: 'oracle' };
const story: Story = {
  ...storyNamed('math-chat'),
  arms: ['base', 'naive', 'oracle'],
  legs: [LEG, OTHER],
  points: [{ label: 'λ = 1', file: 'made', set: [] }],
};
const digits = (right: number) => '1'.repeat(right) + '0'.repeat(40 - right);
/** Right answers of naive and of oracle, of 40 a seed; base has 10. */
const outcomes = (naive: readonly number[], oracle: readonly number[]): Outcomes =>
  Object.fromEntries(
    naive.map((right, i) => [i + 1, { base: digits(10), naive: digits(right), oracle: digits(oracle[i]!) }]),
  );

function twice(first: Outcomes, second: Outcomes, description: string): ExperimentResult {
  const made = madeResult(first, {
    spec: { evaluation: { ...exampleSpec.evaluation, secondTemperature: 0.1 } },
    adapters: [{ vendor: '', architecture: '', description, software: false }],
  });
  const again = madeResult(second);
  const seeds = made.seeds.map((seed, s) => ({
    ...seed,
    arms: seed.arms.map((arm, k) => {
      const { real, simulator } = again.seeds[s]!.arms[k]!;
      return { ...arm, second: { real, simulator } };
    }),
  }));
  return { ...made, seeds, ...comparisons(made.spec, seeds) };
}

const clear = [20, 21, 22, 21, 20];
const unclear = [8, 14, 9, 12, 10];
const oracle = [24, 26, 25, 27, 25];
const here = twice(outcomes(unclear, oracle), outcomes(clear, oracle), 'GPU');
const there = twice(outcomes(unclear, oracle), outcomes(unclear, oracle), 'llvmpipe');
const found = foundOf([{ story, results: [here] }], new Map([['made', there]]), []);
const [summary] = found.summaries;
const verdictsOf = (points: NonNullable<typeof summary>['points']) =>
  points[0]!.legs.map(({ a, verdict, elsewhere }) => [a, verdict, elsewhere.map((one) => one.verdict)]);

it('says what other adapters found at each temperature', () => {
  expect(verdictsOf(summary!.points)).toEqual([
    ['naive', 'untold', ['untold']],
    ['oracle', 'holds', ['holds']],
  ]);
  expect(verdictsOf(summary!.second!.points)).toEqual([
    ['naive', 'holds', ['untold']],
    ['oracle', 'holds', ['holds']],
  ]);
});

it('names in the documents a verdict that differs at the second temperature only', () => {
  expect(verdictsElsewhere(found.summaries)).toBe(
    'Of the 4 tests of a claim, 4 can be made on other adapters too; 1 of them has another verdict there.',
  );
  const text = resultsDocument(found);
  expect(text).toContain('| λ = 1, T = 0.1 | naive above base |');
  expect(text).toMatch(/\*\*The verdict depends on the adapter\.\*\* Naive above base: holds here, but not told apart/);
  expect(text).toContain('each time at one setting and temperature: 3 hold and 1 is not told apart');
});

it('corrects the claims of each temperature among themselves', () => {
  const ps = (points: NonNullable<typeof summary>['points']) => points[0]!.legs.map(({ p }) => p);
  const adjusted = (points: NonNullable<typeof summary>['points']) => points[0]!.legs.map((leg) => leg.holm);
  const [first, second] = [summary!.points, summary!.second!.points];
  expect(ps(first)).not.toEqual(ps(second));
  expect([adjusted(first), adjusted(second)]).toEqual([holm(ps(first)), holm(ps(second))]);
});

it('is not told of an evaluation at one temperature by one at another', () => {
  const once = madeResult(outcomes(clear, oracle), {
    adapters: [{ vendor: '', architecture: '', description: 'llvmpipe', software: true }],
  });
  const { summaries } = foundOf([{ story, results: [here] }], new Map([['made', once]]), []);
  expect(summaries[0]!.points[0]!.legs.map(({ elsewhere }) => elsewhere.length)).toEqual([1, 1]);
  expect(summaries[0]!.second!.points[0]!.legs.map(({ elsewhere }) => elsewhere.length)).toEqual([0, 0]);
});

it('says how drop-offs change along an axis of the arms that both ends have, and only if both began from the same base models', () => {
  const at = (lambda: number, arms: readonly string[], simulator: string) =>
    madeResult(
      Object.fromEntries([1, 2].map((seed) => [seed, Object.fromEntries(arms.map((arm) => [arm, digits(9 + seed)]))])),
      { spec: { reward: { ...exampleSpec.reward, lambda } }, baseModels: { policy: 'one', simulator } },
    );
  const points = [0, 1].map((lambda) => ({ label: `λ = ${lambda}`, file: `made-${lambda}`, set: [] }));
  const trends = (from: ExperimentResult, to: ExperimentResult) =>
    storySummary({ ...story, axis: 'lambda', legs: [], points }, [from, to]).trends.map(({ arm }) => arm);
  const [two, three] = [
    ['base', 'naive'],
    ['base', 'naive', 'calibrated'],
  ] as const;
  expect(trends(at(0, two, 'one'), at(1, three, 'one'))).toEqual(two);
  expect(trends(at(0, three, 'one'), at(1, two, 'one'))).toEqual(two);
  expect(trends(at(0, two, 'one'), at(1, two, 'another'))).toEqual([]);
});
