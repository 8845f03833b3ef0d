import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { calibrationError, type StatedAnswer } from './calibration-error';

/** n answers with confidences uniform on (0.05, 0.95); right with probability `truth(confidence)`. */
function stated(seed: number, n: number, truth: (confidence: number) => number): StatedAnswer[] {
  const rng = new Rng(seed, 'calibration test');
  return Array.from({ length: n }, () => {
    const confidence = 0.05 + 0.9 * rng.uniform();
    return { confidence, right: rng.bernoulli(truth(confidence)) };
  });
}
const honest = (confidence: number) => confidence;
const rng = () => new Rng(4, 'ece');
const fast = { simulations: 199, resamples: 199 };
const answers = (rows: readonly (readonly [number, number, number])[]) =>
  rows.flatMap(([confidence, right, wrong]) => [
    ...Array<StatedAnswer>(right).fill({ confidence, right: true }),
    ...Array<StatedAnswer>(wrong).fill({ confidence, right: false }),
  ]);

describe('expected calibration error', () => {
  // .9 stated, 6 of 10 right; .2 stated, 2 of 10 right: ½ · .3 + ½ · 0.
  const two = answers([
    [0.9, 6, 4],
    [0.2, 2, 8],
  ]);
  it('is the weighted mean of the bins’ gaps, by hand', () => {
    const { ece, overconfidence, points } = calibrationError(two, rng(), { ...fast, bins: 5 });
    expect(ece).toBeCloseTo(0.15, 12);
    expect(overconfidence).toBeCloseTo(0.55 - 0.4, 12);
    expect(points.map(({ answers: n, confidence, accuracy }) => [n, confidence, accuracy])).toEqual([
      [10, expect.closeTo(0.2, 12), 0.2],
      [10, expect.closeTo(0.9, 12), 0.6],
    ]);
    // Wilson of 2 of 10: .0567 to .5098.
    expect(points[0]!.interval.low).toBeCloseTo(0.0567, 4);
  });
  it('puts the same number of answers into bins of equal mass, and keeps ties together', () => {
    const spread = Array.from({ length: 100 }, (_, i): StatedAnswer => ({ confidence: (i + 0.5) / 100, right: true }));
    expect(calibrationError(spread, rng(), { ...fast, bins: 4 }).points.map((point) => point.answers)).toEqual([
      25, 25, 25, 25,
    ]);
    // 60 answers with the same confidence fill a bin of their own; the other 40 share the remaining bins.
    const tied = [...Array<StatedAnswer>(60).fill({ confidence: 0.001, right: false }), ...spread.slice(60)];
    expect(calibrationError(tied, rng(), { ...fast, bins: 5 }).points.map((point) => point.answers)).toEqual([
      60, 10, 10, 10, 10,
    ]);
  });
  it('has an excess: the error minus the error that a calibrated policy would have by chance', () => {
    const { nullMean, excess, ece } = calibrationError(
      stated(1, 400, () => 0.5).map(({ right }) => ({ confidence: 0.5, right })),
      rng(),
    );
    // One bin of 400 at ½: E|share − ½| = √(2/π) · ½/√400.
    expect(nullMean).toBeCloseTo(Math.sqrt(2 / Math.PI) * (0.5 / 20), 2);
    expect(excess).toBeCloseTo(ece - nullMean, 12);
  });
  it('is 0 if every certain answer is right, and 1 if every certain answer is wrong', () => {
    expect(calibrationError(answers([[1, 20, 0]]), rng(), fast)).toMatchObject({
      ece: 0,
      nullMean: 0,
      p: 1,
      overconfidence: 0,
    });
    expect(calibrationError(answers([[1, 0, 20]]), rng(), fast)).toMatchObject({
      ece: 1,
      excess: 1,
      p: 1 / 200,
      overconfidence: 1,
    });
  });
  it('refuses an empty list, and confidences outside 0 to 1', () => {
    expect(() => calibrationError([], rng())).toThrow(/no answer/);
    expect(() => calibrationError([{ confidence: 1.1, right: true }], rng())).toThrow(/1\.1/);
    expect(() => calibrationError([{ confidence: Number.NaN, right: true }], rng())).toThrow(/NaN/);
  });
});

describe('over 200 draws', () => {
  const reports = (truth: (confidence: number) => number, draws: number, n = 120) =>
    Array.from({ length: draws }, (_, draw) =>
      calibrationError(stated(100 + draw, n, truth), new Rng(draw, 'null'), fast),
    );
  it('raises false alarms in no more than 5 %, and its excess is 0 on average', () => {
    const under = reports(honest, 200);
    const alarms = under.filter(({ p }) => p <= 0.05).length;
    // 99.9 % of Binomial(200, 0.05) is between 2 and 21.
    expect(alarms).toBeLessThanOrEqual(21);
    expect(alarms).toBeGreaterThanOrEqual(2);
    expect(Math.abs(under.reduce((sum, { excess }) => sum + excess, 0) / 200)).toBeLessThan(0.006);
    // The plug-in is about .1: ten bins of 12 answers, each about √(2/π) · √(.18/12).
    expect(under.reduce((sum, { ece }) => sum + ece, 0) / 200).toBeGreaterThan(0.07);
  });
  it('nearly always finds a policy that is 20 points over-confident', () => {
    expect(
      reports((confidence) => Math.max(0, confidence - 0.2), 40, 200).filter(({ p }) => p <= 0.05).length,
    ).toBeGreaterThanOrEqual(39);
  });
  it('has intervals that cover the true error in about 95 of 100', () => {
    // 20 points over-confident everywhere (confidence above .2 only): ECE = .2.
    const covered = Array.from({ length: 200 }, (_, draw) => {
      const biased = stated(500 + draw, 300, honest).map(({ confidence, right }): StatedAnswer => ({
        confidence: Math.min(1, 0.2 + 0.8 * confidence),
        right,
      }));
      return calibrationError(
        biased.map(({ confidence }, i): StatedAnswer => ({
          confidence,
          right: new Rng(draw, 'right', i).bernoulli(confidence - 0.2),
        })),
        new Rng(draw, 'boot'),
        { ...fast, simulations: 1 },
      );
    }).filter(({ interval }) => interval.low <= 0.2 && 0.2 <= interval.high).length;
    expect(covered).toBeGreaterThanOrEqual(179);
  });
});
