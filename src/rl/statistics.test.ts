import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { clusteredMean, meanInterval, pairedDifferences, percentileInterval, seedIntervals } from './statistics';

const bits = (seed: number, n: number, p: number) => {
  const rng = new Rng(seed, 'bits');
  return Float64Array.from({ length: n }, () => Number(rng.bernoulli(p)));
};

describe('the interval over seeds', () => {
  it('covers dialogues only with fewer than five seeds, and says so', () => {
    const interval = seedIntervals([[bits(1, 400, 0.5)]], new Rng(0, 'b'))[0]!;
    expect(interval.method).toBe('dialogues-within-seeds');
    expect(interval.note).toMatch(/Fewer than 5 seeds/);
    // Normal approximation: ±1.96·√(p(1 − p)/n) = ±0.049.
    expect(interval.high - interval.low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), 1);
  });
  it('is Student’s t interval of the seeds’ means for five or more seeds', () => {
    const values = [0.2, 0.4, 0.5, 0.6, 0.8].map((p) => [p - 0.1, p + 0.1]);
    const [interval] = seedIntervals([values], new Rng(0, 'b'));
    expect(interval).toMatchObject({
      method: 'student-over-seeds',
      seeds: 5,
      resamples: 0,
      mean: expect.closeTo(0.5, 12) as number,
    });
    const half = 2.776445 * Math.sqrt(0.05 / 5); // s² = (.09 + .01 + 0 + .01 + .09) / 4
    expect([interval!.low, interval!.high]).toEqual([expect.closeTo(0.5 - half, 6), expect.closeTo(0.5 + half, 6)]);
  });
  it('contains the true value in 95 of 100 experiments, whether seeds differ or only dialogues', () => {
    const rng = new Rng(7, 'coverage');
    const experiments = 1500;
    for (const spread of [0, 0.05, 0.2]) {
      let covered = 0;
      for (let e = 0; e < experiments; e++) {
        // Five seeds whose true success varies around one half, 60 dialogues each.
        const seeds = Array.from({ length: 5 }, () => {
          const p = 0.5 + spread * (2 * rng.uniform() - 1);
          return Float64Array.from({ length: 60 }, () => Number(rng.bernoulli(p)));
        });
        const { low, high } = seedIntervals([seeds], rng)[0]!;
        covered += Number(low <= 0.5 && 0.5 <= high);
      }
      // For a share of 0.95 in 1500 experiments, three standard errors are 0.017.
      expect(Math.abs(covered / experiments - 0.95)).toBeLessThan(0.02);
    }
  });
  it('is the same again with the same key', () => {
    expect(seedIntervals([[bits(1, 50, 0.5)]], new Rng(0, 'b'))).toEqual(
      seedIntervals([[bits(1, 50, 0.5)]], new Rng(0, 'b')),
    );
  });
  it('is the same for a quantity alone and together with others', () => {
    const [alone] = seedIntervals([[bits(1, 50, 0.5)]], new Rng(0, 'b'));
    expect(seedIntervals([[bits(2, 50, 0.9)], [bits(1, 50, 0.5)]], new Rng(0, 'b'))[1]).toEqual(alone);
  });
});

it('pairs by position and refuses arms of different length', () => {
  expect(Array.from(pairedDifferences([1, 1, 0], [0, 1, 1]))).toEqual([1, 0, -1]);
  expect(() => pairedDifferences([1], [1, 0])).toThrow(/length/);
});

it('interpolates percentiles between order statistics', () => {
  const samples = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(percentileInterval(samples, 0.9)).toMatchObject({
    low: expect.closeTo(5, 9) as number,
    high: expect.closeTo(95, 9) as number,
  });
});

it('does not treat the turns of one dialogue as independent', () => {
  const alone = clusteredMean([[1], [0], [1], [0]]);
  const tripled = clusteredMean([
    [1, 1, 1],
    [0, 0, 0],
    [1, 1, 1],
    [0, 0, 0],
  ]);
  expect(tripled.standardError).toBeCloseTo(alone.standardError!, 12);
  // √(n/(n − 1) · Σ(x − ½)²)/n = √(4/3 · 1)/4
  expect(alone.standardError).toBeCloseTo(Math.sqrt(4 / 3) / 4, 12);
  expect(clusteredMean([[1, 2]]).standardError).toBeNull();
});

describe('the interval of a mean', () => {
  it('is ±1.96 standard errors, inside [0, 1]', () => {
    const { low, high } = meanInterval([0.2, 0.4, 0.6, 0.8]);
    const half = 1.959963984540054 * Math.sqrt((0.09 + 0.01 + 0.01 + 0.09) / 3 / 4);
    expect([low, high]).toEqual([expect.closeTo(0.5 - half, 12), expect.closeTo(0.5 + half, 12)]);
    expect(meanInterval([0.01, 0.01, 0.9]).low).toBe(0);
    expect(meanInterval([0.5])).toMatchObject({ low: 0, high: 1 });
  });
});
