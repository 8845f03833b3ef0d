/** The mean of weights is exact, and the passes, rates and weights of a training are those that were asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TabularModel } from '../../test/tabular-model';
import { firstAveraged, MeanWeights, trainAveraged, type AveragedTraining } from './averaged-training';

const settings = { dialoguesPerStep: 2, learningRate: 0.1, weightDecay: 0, beta2: 0.98, maxGradNorm: 1, averaged: 0.5 };
const rows = Array.from({ length: 6 }, (_, n) => ({ ids: [0, 1 + (n % 3), 2], weights: [0, 1, 0.5] }));
const given = (over: Partial<AveragedTraining> = {}): AveragedTraining => ({
  model: new TabularModel(4),
  passes: 4,
  rowsOf: () => rows,
  settings,
  seed: 1,
  safePoint: async () => undefined,
  onPass: async () => undefined,
  ...over,
});

describe('a mean of weights', () => {
  it('is the f64 mean, rounded once', () => {
    const vector = fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 8 }), (vectors) => {
        const mean = new MeanWeights();
        for (const one of vectors) mean.add(one);
        const expected = [0, 1, 2].map((i) =>
          Math.fround(vectors.reduce((sum, one) => sum + one[i]!, 0) / vectors.length),
        );
        expect([...mean.weights()]).toEqual(expected);
      }),
    );
  });

  it('begins with the later half of the passes, and keeps the last pass at least', () => {
    expect([1, 2, 5, 12].map((passes) => firstAveraged(passes, 0.5))).toEqual([1, 2, 4, 7]);
    expect(firstAveraged(12, 0)).toBe(12);
  });
});

describe('training with averaged weights', () => {
  it('leaves the mean of the weights at the ends of the later passes', async () => {
    const model = new TabularModel(4);
    const ends: Float32Array[] = [];
    await trainAveraged(given({ model, onPass: async () => void ends.push((await model.snapshot()).weights) }));
    const mean = new MeanWeights();
    ends.slice(2).forEach((weights) => mean.add(weights));
    expect(ends).toHaveLength(4);
    expect(model.weights).toEqual(mean.weights());
    expect(model.weights).not.toEqual(ends.at(-1));
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const trained = async (seed: number) => {
      const model = new TabularModel(4);
      await trainAveraged(given({ model, seed, rowsOf: (pass) => rows.slice(pass % 2) }));
      return model.weights;
    };
    expect(await trained(1)).toEqual(await trained(1));
    expect(await trained(2)).not.toEqual(await trained(1));
  });

  it('makes the loss of each step a mean over what its tokens weigh', async () => {
    const model = new TabularModel(4);
    const one = { ...settings, dialoguesPerStep: 6 };
    const [first] = await trainAveraged(given({ model, passes: 1, settings: one }));
    for (const batch of model.stepped)
      expect(batch.flatMap(({ weights }) => Array.from(weights)).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(model.stepped.map((batch) => batch.length)).toEqual([6]);
    // One step, on a table of zeros: each token costs log 4.
    expect(first).toBeCloseTo(Math.log(4), 6);
  });

  it('ends where a safe point throws', async () => {
    const safePoint = async () => Promise.reject(new Error('cancelled'));
    await expect(trainAveraged(given({ safePoint }))).rejects.toThrow('cancelled');
  });
});
