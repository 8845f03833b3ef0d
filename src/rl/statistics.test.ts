import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { clusterBootstrap, clusteredMean, meanInterval, pairedDifferences, percentileInterval, wilsonInterval } from './statistics';

const bits = (seed: number, n: number, p: number) => {
  const rng = new Rng(seed, 'bits');
  return Float64Array.from({ length: n }, () => Number(rng.bernoulli(p)));
};

describe('the cluster bootstrap', () => {
  it('covers dialogues only with fewer than five seeds, and says so', () => {
    const interval = clusterBootstrap([[bits(1, 400, 0.5)]], new Rng(0, 'b'))[0]!;
    expect(interval.method).toBe('dialogues-within-seeds');
    expect(interval.note).toMatch(/Fewer than 5 seeds/);
    // Normal approximation: ±1.96·√(p(1 − p)/n) = ±0.049.
    expect(interval.high - interval.low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), 1);
  });
  it('widens with the spread between seeds', () => {
    const values = [0.2, 0.4, 0.5, 0.6, 0.8].map((p, s) => bits(s, 400, p));
    const interval = clusterBootstrap([values], new Rng(0, 'b'))[0]!;
    expect(interval.method).toBe('seeds-then-dialogues');
    expect(interval.high - interval.low).toBeGreaterThan(0.25);
    expect(interval.low).toBeLessThan(interval.mean);
  });
  it('repeats itself under the same key', () => {
    expect(clusterBootstrap([[bits(1, 50, 0.5)]], new Rng(0, 'b'))).toEqual(clusterBootstrap([[bits(1, 50, 0.5)]], new Rng(0, 'b')));
  });
  it('gives a quantity the same interval alone and beside others', () => {
    const [alone] = clusterBootstrap([[bits(1, 50, 0.5)]], new Rng(0, 'b'));
    expect(clusterBootstrap([[bits(2, 50, 0.9)], [bits(1, 50, 0.5)]], new Rng(0, 'b'))[1]).toEqual(alone);
  });
});

it('pairs by position and refuses arms of different length', () => {
  expect(Array.from(pairedDifferences([1, 1, 0], [0, 1, 1]))).toEqual([1, 0, -1]);
  expect(() => pairedDifferences([1], [1, 0])).toThrow(/length/);
});

it('takes percentiles between order statistics', () => {
  const samples = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(percentileInterval(samples, 0.9)).toMatchObject({ low: expect.closeTo(5, 9) as number, high: expect.closeTo(95, 9) as number });
});

it('gives Wilson’s interval', () => {
  // 8 of 10: Wilson 1927 gives 0.4902 to 0.9433.
  expect(wilsonInterval(8, 10).low).toBeCloseTo(0.4902, 4);
  expect(wilsonInterval(8, 10).high).toBeCloseTo(0.9433, 4);
  expect(wilsonInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
});

it('does not take the turns of one dialogue for independent', () => {
  const alone = clusteredMean([[1], [0], [1], [0]]);
  const tripled = clusteredMean([[1, 1, 1], [0, 0, 0], [1, 1, 1], [0, 0, 0]]);
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
