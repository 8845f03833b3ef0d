/** The same claim on other adapters is found in other results and put together from arms that were trained twice. */
import { expect, it } from 'vitest';
import type { ExperimentResult } from '../domain/experiment-result';
import { withOverrides } from '../experiment/overrides';
import { presetNamed } from '../experiment/presets/registry';
import { studentInterval } from '../domain/interval';
import { otherAdapters } from './other-adapters';
import type { Pair } from './replication';

const CLAIM = { a: 'calibrated', b: 'static', expected: 'above' } as const;
const SEEDS = [1, 2, 3, 4, 5];
const baseModels = { policy: 'p', simulator: 's' };

/** Static is 0.6 in every seed; calibrated is above it by the differences. */
function result(adapters: readonly string[], differences: readonly number[], set: readonly string[] = []) {
  const seeds = SEEDS.slice(0, differences.length);
  const spec = withOverrides(presetNamed('clarify').spec, [
    'arms=["base","static","calibrated"]',
    `seeds=[${seeds.join(',')}]`,
    ...set,
  ]);
  const arm = (name: string, success: number) => ({ arm: name, real: { metrics: { success } } });
  const { low, high } = studentInterval(differences);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return {
    spec,
    baseModels,
    adapters: [...new Set(adapters)].map((description) => ({ description })),
    seeds: seeds.map((seed, i) => ({
      seed,
      adapters: [adapters[i]!],
      arms: [arm('base', 0.4), arm('static', 0.6), arm('calibrated', 0.6 + differences[i]!)],
    })),
    gaps: [{ a: 'calibrated', b: 'static', mean, low, high }],
  } as unknown as ExperimentResult;
}

const five = <T>(value: T): T[] => SEEDS.map(() => value);
const wide = [0.051, 0.001, 0.017, 0.09, 0.096];
const narrow = [0.051, 0.001, 0.023, 0.09, 0.096];
const own = result(['GPU', 'GPU', 'GPU', 'CPU', 'CPU'], wide);
const other = result(['GPU', 'GPU', 'CPU', 'CPU', 'CPU'], narrow);

const elsewhere = (results: readonly ExperimentResult[], pairs: readonly Pair[] = [], of = own) =>
  otherAdapters({ results, pairs, ofFile: (file) => (file === 'own' ? of : null) })(of, CLAIM);

it('finds the other verdict in a result of the same settings and seeds', () => {
  expect(elsewhere([own, other])).toEqual([
    {
      on: 'seeds 1, 2 on GPU, seeds 3, 4, 5 on CPU',
      mean: expect.closeTo(0.0522, 12) as number,
      low: expect.closeTo(0.00092, 5) as number,
      high: expect.closeTo(0.10348, 5) as number,
      verdict: 'holds',
    },
  ]);
  expect(elsewhere([own])).toEqual([]);
  expect(elsewhere([own, result(five('GPU'), narrow, ['reward.lambda=0.5'])])).toEqual([]); // another setting
  expect(elsewhere([own, result(five('GPU').slice(1), narrow.slice(1))])).toEqual([]); // other seeds
  expect(elsewhere([own, result(['GPU', 'GPU', 'GPU', 'CPU', 'CPU'], narrow)])).toEqual([]); // the same adapters
});

it('takes no notice of settings that neither arm depends on', () => {
  const without = result(five('CPU'), narrow, ['promptedStyle=people', 'evaluation.c2st=false']);
  expect(elsewhere([own, without]).map(({ on }) => on)).toEqual([]); // static's look-ahead is by the prompted simulator
  const twice = result(five('CPU'), narrow, ['evaluation.secondTemperature=0.2']);
  expect(elsewhere([own, twice]).map(({ on }) => on)).toEqual(['all seeds on CPU']);
  const calibratedOnly = { a: 'calibrated', b: 'calibrated', expected: 'above' } as const;
  const found = otherAdapters({ results: [own, without], pairs: [], ofFile: () => own })(own, calibratedOnly);
  expect(found.map(({ on }) => on)).toEqual(['all seeds on CPU']);
});

it('puts a claim together for one adapter from arms that were trained twice', () => {
  const twice = (seed: number, arm: string, success: number): Pair => ({
    file: 'own',
    baseModels,
    seed,
    arm,
    here: { adapter: 'GPU', success: 0 },
    there: { adapter: 'CPU', success },
    differing: 1,
    dialogues: 1000,
  });
  const pairs = [1, 2, 3].flatMap((seed) => [twice(seed, 'static', 0.6), twice(seed, 'calibrated', 0.7)]);
  const differences = [0.1, 0.1, 0.1, 0.09, 0.096];
  expect(elsewhere([own], pairs)).toEqual([
    {
      on: 'all seeds on CPU',
      mean: expect.closeTo(0.0972, 12) as number,
      low: expect.closeTo(studentInterval(differences).low, 9) as number,
      high: expect.closeTo(studentInterval(differences).high, 9) as number,
      verdict: 'holds',
    },
  ]);
  const before = pairs.map((pair) => ({ ...pair, baseModels: { policy: 'p', simulator: 'before' } }));
  expect(elsewhere([own], before), 'with a simulator of before').toEqual([]);
  expect(elsewhere([own], pairs.slice(1)), 'an arm of one seed is missing').toEqual([]);
  const few = result(['GPU', 'GPU', 'GPU'], wide.slice(0, 3));
  expect(elsewhere([few], pairs, few), 'too few seeds for an interval without dialogues').toEqual([]);
});
