import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { classifierTwoSampleTest, midranks, type ScoredDialogues } from './c2st';

/** n real scores from N(shift, 1) and m simulated ones from N(0, 1). */
function scored(seed: number, n: number, m: number, shift: number): ScoredDialogues {
  const rng = new Rng(seed, 'c2st test');
  const isReal = Uint8Array.from({ length: n + m }, (_, i) => Number(i < n));
  return { scores: Float64Array.from(isReal, (real) => rng.normal() + real * shift), isReal };
}
const rng = () => new Rng(9, 'c2st');
/** Standard normal distribution function (Abramowitz & Stegun 26.2.17, error below 1e-7). */
function phi(x: number): number {
  if (x < 0) return 1 - phi(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

describe('the classifier two-sample test', () => {
  it('agrees with counting by hand; ties count half', () => {
    // Real 2, 1, 0; simulated 1, −1. Pairs: 2>1, 2>−1, 1=1, 1>−1, 0<1, 0>−1: AUC (4 + ½)/6.
    // Accuracy: real 2 and 1 are right and 0 counts half: 2.5/3; of the simulated ones −1 is right: 1/2.
    const { accuracy, auc, tvAtLeast, real, simulated } = classifierTwoSampleTest(
      { scores: [2, 1, 0, 1, -1], isReal: [1, 1, 1, 0, 0] },
      rng(),
    );
    expect(auc.value).toBeCloseTo(4.5 / 6, 12);
    expect(accuracy.value).toBeCloseTo((2.5 / 3 + 1 / 2) / 2, 12);
    expect(tvAtLeast).toBeCloseTo(2.5 / 3 + 1 / 2 - 1, 12);
    expect([real, simulated]).toEqual([3, 2]);
  });
  it('has the exact null of a small test', () => {
    // 3 + 3 dialogues in perfect order: 1 of 20 exchanges does as well.
    const { auc, accuracy } = classifierTwoSampleTest(
      { scores: [3, 2, 1, -1, -2, -3], isReal: [1, 1, 1, 0, 0, 0] },
      rng(),
      { permutations: 9999 },
    );
    expect(Math.abs(auc.p - 1 / 20)).toBeLessThan(0.01);
    expect(Math.abs(accuracy.p - 1 / 20)).toBeLessThan(0.01);
    expect(auc.nullMean).toBeCloseTo(0.5, 1);
  });
  it('finds the known differences of two normal distributions', () => {
    const shift = 1;
    const { scores, isReal } = scored(1, 1000, 1000, shift);
    // Log-odds of N(1, 1) against N(0, 1) are x − ½. AUC = Φ(1/√2) = .760; accuracy = Φ(½) = .691; TV = 2Φ(½) − 1.
    const report = classifierTwoSampleTest({ scores: Float64Array.from(scores, (x) => x - 0.5), isReal }, rng());
    expect(Math.abs(report.auc.value - phi(shift / Math.SQRT2))).toBeLessThan(0.02);
    expect(Math.abs(report.accuracy.value - phi(shift / 2))).toBeLessThan(0.02);
    expect(report.tvAtLeastLow).toBeGreaterThan(0.3);
    expect(report.tvAtLeastLow).toBeLessThan(2 * phi(0.5) - 1);
    expect(report.auc.p).toBe(1 / 1000);
    // Hanley & McNeil: A = .76, Q1 = A/(2 − A), Q2 = 2A²/(1 + A): variance ≈ (Q1 + Q2 − 2A²)/1000 = .0107², so a width of .042.
    expect(report.auc.interval.high - report.auc.interval.low).toBeGreaterThan(0.035);
    expect(report.auc.interval.high - report.auc.interval.low).toBeLessThan(0.05);
    // Null of the AUC: √((n + m + 1)/(12 n m)) = .0129; its 95 % band is ± .0253.
    expect(report.auc.nullBand.high).toBeCloseTo(0.5 + 1.96 * Math.sqrt(2001 / 12e6), 2);
  });
  it('reports TV ≥ 1 for separated scores, with an interval that is not a single point', () => {
    const { auc, accuracy, tvAtLeast, tvAtLeastLow } = classifierTwoSampleTest(
      {
        scores: Float64Array.from({ length: 40 }, (_, i) => 19.5 - i),
        isReal: Array.from({ length: 40 }, (_, i) => Number(i < 20)),
      },
      rng(),
    );
    expect([auc.value, accuracy.value, tvAtLeast]).toEqual([1, 1, 1]);
    expect(auc.interval).toMatchObject({ low: 0.025 ** (1 / 20), high: 1 });
    expect(tvAtLeastLow).toBeGreaterThan(0.6);
    expect(tvAtLeastLow).toBeLessThan(0.9);
  });
  it('claims nothing if all scores are equal', () => {
    expect(
      classifierTwoSampleTest(
        { scores: new Float64Array(20), isReal: Array.from({ length: 20 }, (_, i) => i % 2) },
        rng(),
      ).auc,
    ).toMatchObject({ value: 0.5, p: 1, interval: { low: 0, high: 1 } });
  });
  it('refuses a single kind, different lengths, and scores that are not numbers', () => {
    expect(() => classifierTwoSampleTest({ scores: [1, 2], isReal: [1, 1] }, rng())).toThrow(/2 real and 0 simulated/);
    expect(() => classifierTwoSampleTest({ scores: [1], isReal: [1, 0] }, rng())).toThrow(/length/);
    expect(() => classifierTwoSampleTest({ scores: [1, Number.NaN], isReal: [1, 0] }, rng())).toThrow(/dialogue 1/);
  });
  it('gives equal scores the same rank', () => {
    expect(Array.from(midranks([5, 1, 5, 5, 9]))).toEqual([3, 1, 3, 3, 5]);
  });
});

describe('over 200 draws', () => {
  const reports = (shift: number, draws: number, n = 40, m = 60) =>
    Array.from({ length: draws }, (_, draw) => {
      const { scores, isReal } = scored(100 + draw, n, m, shift);
      return classifierTwoSampleTest(
        { scores: Float64Array.from(scores, (x) => x - shift / 2), isReal },
        new Rng(draw, 'null'),
        { permutations: 199 },
      );
    });
  it('raises false alarms in no more than 5 %, also with classes of unequal size', () => {
    const under = reports(0, 200);
    // 99.9 % of Binomial(200, 0.05) is at most 21; fewer than 2 would mean that the test never reacts.
    for (const which of ['auc', 'accuracy'] as const)
      expect(under.filter((report) => report[which].p <= 0.05).length).toBeLessThanOrEqual(21);
    expect(under.filter(({ auc }) => auc.p <= 0.05).length).toBeGreaterThanOrEqual(2);
    // The band covers 95 %: 99.9 % of Binomial(200, 0.95) is at least 179.
    expect(
      under.filter(({ auc: { value, nullBand } }) => nullBand.low <= value && value <= nullBand.high).length,
    ).toBeGreaterThanOrEqual(179);
  });
  it('nearly always finds a known difference', () => {
    expect(reports(1.2, 40).filter(({ auc }) => auc.p <= 0.05).length).toBeGreaterThanOrEqual(39);
  });
  it('has intervals that cover the true numbers in about 95 of 100', () => {
    const under = reports(1, 200);
    const holding = (which: 'auc' | 'accuracy', truth: number) =>
      under.filter((report) => report[which].interval.low <= truth && truth <= report[which].interval.high).length;
    expect(holding('auc', phi(Math.SQRT1_2))).toBeGreaterThanOrEqual(179);
    expect(holding('accuracy', phi(0.5))).toBeGreaterThanOrEqual(179);
  });
});
