/** What each use of a density ratio makes of a batch, on numbers worked out by hand. */
import { expect, it } from 'vitest';
import { DEFAULT_EXTENSIONS } from '../domain/experiment-spec';
import type { GrpoSample } from '../rl/grpo';
import { packRow } from '../rl/packing';
import { RATIO_USES } from './ratio-use';

const row = packRow([0], [{ speaker: 'policy', tokens: [1] }], () => true);
const sample = (reward: number): GrpoSample => ({ row, reward, turns: 1, success: 0 });
const batch = [[sample(1), sample(0)], [sample(1), sample(0)], [sample(0.5), sample(0.25)]];
const settings = { ...DEFAULT_EXTENSIONS, keepShare: 0.5, maxWeight: 4, penalty: 0.1 };

it('keeps the share of the whole batch that looks most real, and compares groups within what is left', () => {
  const { samples_PG, density } = RATIO_USES.filter(batch, [3, 2, -1, 1, -2, -3], settings);
  expect(samples_PG).toEqual([[batch[0]![0], batch[0]![1]], [batch[1]![1]]]);
  expect(density.effectiveSampleSize).toBe(3);
  expect(density.logRatio).toBeCloseTo(0, 12); // −(3 + 2 − 1 + 1 − 2 − 3) / 6
});

it('weighs by the clipped ratio, normalised to a mean of 1', () => {
  const odds = [Math.log(2), Math.log(8), 0, 0, 0, 0]; // ratios 2, 8 → 4, and four times 1
  const { samples_PG, density } = RATIO_USES.reweight(batch, odds, settings);
  const weights = samples_PG.flat().map(({ weight }) => weight);
  const sum = 2 + 4 + 4;
  expect(weights).toEqual([2, 4, 1, 1, 1, 1].map((w) => expect.closeTo((w * 6) / sum, 12)));
  expect(density.effectiveSampleSize).toBeCloseTo(sum ** 2 / (4 + 16 + 4), 12);
  expect(density.clippedShare).toBeCloseTo(1 / 6, 12);
  expect(samples_PG.flat().map(({ reward }) => reward)).toEqual(batch.flat().map(({ reward }) => reward));
});

it('charges the log-ratio, of a limited size, and the returns of turns alike', () => {
  const turned = [[{ ...sample(1), turnReturns: [1, 1.1] }, sample(0)]];
  const { samples_PG, density } = RATIO_USES.penalise(turned, [2, -50], settings);
  expect(samples_PG[0]!.map(({ reward }) => reward)).toEqual([1 - 0.1 * 2, 0 + 0.1 * 5]);
  expect(samples_PG[0]![0]!.turnReturns).toEqual([1 - 0.2, 1.1 - 0.2]);
  expect(density).toEqual({ effectiveSampleSize: 2, clippedShare: 0.5, logRatio: -24 });
});
