import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { valueGaps } from './value-gap';

/** n pairs: success with probability p in the simulator and q with real users, with half of their luck in common. */
function pairs(seed: number, n: number, p: number, q: number) {
  const rng = new Rng(seed, 'value-gap test');
  const [simulated, real] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const shared = rng.bernoulli(0.5) ? rng.uniform() : null;
    simulated[i] = Number((shared ?? rng.uniform()) < p);
    real[i] = Number((shared ?? rng.uniform()) < q);
  }
  return { simulated_S: [simulated], real_S: [real] };
}
const rng = () => new Rng(2, 'gap');
const fast = { permutations: 199, resamples: 199 };

describe('the value gap', () => {
  it('is the mean paired difference, by hand, in the unit of each quantity', () => {
    const success = { simulated_S: [[1, 1, 0, 1]], real_S: [[1, 0, 0, 0]] };
    const reward = { simulated_S: [[0.9, 0.8, -0.1, 0.7]], real_S: [[0.9, -0.2, -0.1, -0.3]] };
    const gaps = valueGaps({ success, reward }, rng());
    expect(gaps.success).toMatchObject({ mean: 0.5, simulated: 0.75, real: 0.25 });
    expect(gaps.reward.mean).toBeCloseTo((1 + 1) / 4, 12);
    // Two pairs differ, both by 1: |sum of two signs| is 2 in half of all draws.
    expect(Math.abs(gaps.success.p - 0.5)).toBeLessThan(0.06);
    expect(gaps.success.nullBand).toMatchObject({ low: -0.5, high: 0.5 });
  });
  it('gives seeds equal weight, whatever their number of dialogues, and says what its interval covers', () => {
    const gap = valueGaps(
      {
        success: {
          simulated_S: [
            [1, 1, 1, 1],
            [0, 0],
          ],
          real_S: [
            [0, 0, 0, 0],
            [0, 0],
          ],
        },
      },
      rng(),
      fast,
    ).success;
    expect(gap.mean).toBeCloseTo((1 + 0) / 2, 12);
    expect(gap.method).toBe('dialogues-within-seeds');
    const five = Array.from({ length: 5 }, (_, s) => pairs(s, 40, 0.8, 0.5));
    const merged = { simulated_S: five.flatMap((one) => one.simulated_S), real_S: five.flatMap((one) => one.real_S) };
    expect(valueGaps({ success: merged }, rng(), fast).success.method).toBe('student-over-seeds');
  });
  it('has a null band of ±1.96 standard errors of the paired difference', () => {
    const both = pairs(1, 1000, 0.5, 0.5);
    const squares = both.simulated_S[0]!.reduce((sum, x, i) => sum + (x - both.real_S[0]![i]!) ** 2, 0);
    const { nullBand } = valueGaps({ success: both }, rng()).success;
    expect(nullBand.high).toBeCloseTo((1.96 * Math.sqrt(squares)) / 1000, 2);
    expect(nullBand.low).toBeCloseTo(-nullBand.high, 2);
  });
  it('refuses what is not paired', () => {
    expect(() => valueGaps({ a: { simulated_S: [[1]], real_S: [[1, 0]] } }, rng())).toThrow(/length/);
    expect(() => valueGaps({ a: { simulated_S: [[1]], real_S: [] } }, rng())).toThrow(/seeds/);
    expect(() => valueGaps({ a: { simulated_S: [], real_S: [] } }, rng())).toThrow(/needs dialogues/);
    expect(() =>
      valueGaps({ a: { simulated_S: [[1]], real_S: [[1]] }, b: { simulated_S: [[1, 1]], real_S: [[1, 1]] } }, rng()),
    ).toThrow(/different dialogues/);
  });
});

describe('over 200 draws', () => {
  const gaps = (p: number, q: number, draws: number) =>
    Array.from(
      { length: draws },
      (_, draw) => valueGaps({ success: pairs(100 + draw, 80, p, q) }, new Rng(draw, 'null'), fast).success,
    );
  it('raises false alarms in no more than 5 %', () => {
    const under = gaps(0.6, 0.6, 200);
    // 99.9 % of Binomial(200, 0.05) is at most 21.
    expect(under.filter(({ p }) => p <= 0.05).length).toBeLessThanOrEqual(21);
  });
  it('nearly always finds 30 points, and its interval covers them in about 95 of 100', () => {
    const under = gaps(0.8, 0.5, 200);
    expect(under.filter(({ p }) => p <= 0.05).length).toBeGreaterThanOrEqual(196);
    // 99.9 % of Binomial(200, 0.95) is at least 179; the percentile bootstrap of 80 pairs covers about 94 %.
    expect(under.filter(({ low, high }) => low <= 0.3 && 0.3 <= high).length).toBeGreaterThanOrEqual(176);
  });
});
