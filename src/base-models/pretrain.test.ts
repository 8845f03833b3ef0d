import { expect, test } from 'vitest';
import type { TrainRow } from '../domain/trainable-policy';
import type { PretrainSpec } from '../tasks/recipe';
import { firstTurns, pretrain, scheduledLearningRate, weighted } from './pretrain';

const spec: PretrainSpec = { steps: 100, peakLearningRate: 2e-3, warmupSteps: 10, weightDecay: 0, maxGradNorm: 1 };
const row = { ids: [9, 1, 8, 2, 3, 8, 4], mask: [0, 0, 0, 1, 1, 0, 1] };

const emphasis = { after: 8, verdict: 5, content: new Set<number>(), contentWeight: 1 };

test('the learning rate rises to its peak, then falls to a tenth of it', () => {
  expect(scheduledLearningRate(spec, 0)).toBeCloseTo(2e-3 / 10, 12);
  expect(scheduledLearningRate(spec, 9)).toBeCloseTo(2e-3, 12);
  expect(scheduledLearningRate(spec, 99)).toBeCloseTo(2e-4, 5);
  const rates = Array.from({ length: 90 }, (_, i) => scheduledLearningRate(spec, 10 + i));
  rates.slice(1).forEach((rate, i) => expect(rate).toBeLessThan(rates[i]!));
});

test('the word after a stop token has the given weight, and a token that is not a target has weight 0', () => {
  expect(weighted(row, emphasis).weights).toEqual([0, 0, 0, 5, 1, 0, 5]);
  expect(weighted(row, { ...emphasis, verdict: 1 }).weights).toEqual(row.mask);
  const content = new Set([row.ids[4]!, row.ids[5]!]);
  expect(weighted(row, { ...emphasis, content, contentWeight: 3 }).weights).toEqual([0, 0, 0, 5, 3, 0, 5]);
});

test('a row is cut after its n-th stop token, and not cut if it has fewer', () => {
  expect(firstTurns(row, 8, 1)).toEqual({ ids: [9, 1, 8], mask: [0, 0, 0] });
  expect(firstTurns(row, 8, 2)).toEqual({ ids: row.ids.slice(0, 6), mask: row.mask.slice(0, 6) });
  expect(firstTurns(row, 8, 3)).toEqual(row);
});

test('every step sees its own rows, with weights that sum to 1, at its own learning rate', async () => {
  const seen: { rows: readonly TrainRow[]; rate: number }[] = [];
  const model = {
    score: () => Promise.reject(new Error('not asked for')),
    step: (rows: readonly TrainRow[], _: unknown, __: number, optimiser: { learningRate: number }) => {
      seen.push({ rows, rate: optimiser.learningRate });
      return Promise.resolve({ loss: 1, gradNorm: 1, rows: [] });
    },
  };
  const points: number[] = [];
  await pretrain(
    model,
    (step) => [weighted(row, emphasis), { ids: [step, 7], weights: [0, 1] }],
    { ...spec, steps: 3 },
    ({ step }) => points.push(step),
  );
  expect(points).toEqual([0, 1, 2]);
  seen.forEach(({ rows, rate }, step) => {
    expect(rows[1]!.ids[0]).toBe(step);
    expect(rows.flatMap(({ weights }) => [...(weights as number[])]).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    expect(rate).toBe(scheduledLearningRate({ ...spec, steps: 3 }, step));
  });
});
