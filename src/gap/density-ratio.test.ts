import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { importanceWeights, reweightedMean, slopeOfLogOdds, supportOf } from './density-ratio';
import { splitByEpisode } from './episode-split';

const draws = (seed: number, n: number, draw: (rng: Rng) => number): Float64Array => {
  const rng = new Rng(seed, 'density-ratio test');
  return Float64Array.from({ length: n }, () => draw(rng));
};
/** log N(x; 0.5, 1) − log N(x; 0, 1): real users are shifted by ½. */
const shiftedLogOdds = (x: number): number => 0.5 * x - 0.125;

describe('importance weights', () => {
  it('are the known ratios, self-normalised, with their effective sample size', () => {
    // Ratios 1, 2, 3: mean 2; ESS = 6²/14.
    const { weights, effectiveSampleSize, meanRatio, clippedDialogues, clippedWeight } = importanceWeights([0, Math.log(2), Math.log(3)]);
    expect(Array.from(weights)).toEqual([expect.closeTo(1 / 2, 12), expect.closeTo(1, 12), expect.closeTo(3 / 2, 12)]);
    expect(effectiveSampleSize).toBeCloseTo(36 / 14, 12);
    expect(meanRatio).toBeCloseTo(2, 12);
    expect([clippedDialogues, clippedWeight]).toEqual([0, expect.closeTo(0, 12)]);
  });
  it('take the prior of an unbalanced training set off', () => {
    // 300 real to 100 simulated: log-odds log 6 is the ratio 6/3.
    const plain = importanceWeights([Math.log(2), 0]);
    const corrected = importanceWeights([Math.log(6), Math.log(3)], { priorLogOdds: Math.log(3) });
    expect(corrected.meanRatio).toBeCloseTo(plain.meanRatio, 12);
  });
  it('clip, and say how much was clipped', () => {
    // Ratios 1, 1, 98 clipped at 8: 90 of 100 taken away, from one dialogue in three.
    const { weights, clippedDialogues, clippedWeight } = importanceWeights([0, 0, Math.log(98)], { maxRatio: 8 });
    expect(weights[2]).toBeCloseTo(8 * (3 / 10), 12);
    expect(clippedDialogues).toBeCloseTo(1 / 3, 12);
    expect(clippedWeight).toBeCloseTo(0.9, 12);
  });
  it('are all 1 where every ratio underflows, and refuse what is not a number', () => {
    expect(Array.from(importanceWeights([-1e4, -1e4]).weights)).toEqual([1, 1]);
    expect(() => importanceWeights([0, Number.NaN])).toThrow(/dialogue 1/);
    expect(() => importanceWeights([])).toThrow(/no simulated/);
  });
  it('recover the mean of real users from simulated dialogues', () => {
    const x = draws(1, 5000, (rng) => rng.normal());
    const { weights, effectiveSampleSize, meanRatio } = importanceWeights(x.map(shiftedLogOdds));
    const { mean, low, high, standardError } = reweightedMean(x, weights);
    // E_real x = ½, and the unweighted mean is 0; var(w x-part) is finite, and so is the interval.
    expect(mean).toBeCloseTo(0.5, 1);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    expect(standardError).toBeLessThan(0.03);
    expect(meanRatio).toBeCloseTo(1, 1);
    // ESS/n → 1/E w² = exp(−½²).
    expect(effectiveSampleSize / 5000).toBeCloseTo(Math.exp(-0.25), 1);
  });
  it('have a mean near the share of real dialogues that the simulator can say', () => {
    // Real: uniform on (0, 1); simulated: uniform on (0, 0.8), where the ratio is 0.8 everywhere.
    expect(importanceWeights(new Float64Array(50).fill(Math.log(0.8))).meanRatio).toBeCloseTo(0.8, 12);
  });
});

describe('the support warning', () => {
  it('has the exact probability of its count', () => {
    // Both highest of 3 + 2 are real, the third is not: 3/5 · 2/4.
    expect(supportOf([9, 8, 1], [5, 2])).toMatchObject({ unreached: 2, unreachedShare: 2 / 3, p: (3 / 5) * (2 / 4), warning: null });
  });
  it('names missing support with numbers', () => {
    const real = draws(2, 200, (rng) => (rng.bernoulli(0.2) ? 4 + rng.normal() / 10 : rng.normal()));
    const { warning, unreachedShare } = supportOf(real, draws(3, 200, (rng) => rng.normal()));
    expect(unreachedShare).toBeGreaterThan(0.1);
    expect(warning).toMatch(/of 200 real dialogues \(\d+\.\d %\) score above all 200 simulated/);
  });
  it('is silent under the null: at most 1 in 100, over 200 draws', () => {
    let alarms = 0;
    for (let draw = 0; draw < 200; draw++) {
      const both = draws(100 + draw, 160, (rng) => rng.normal());
      alarms += Number(supportOf(both.subarray(0, 80), both.subarray(80)).warning !== null);
    }
    // 99.9 % of Binomial(200, 0.01) is at most 8.
    expect(alarms).toBeLessThanOrEqual(8);
  });
});

describe('the slope of log-odds', () => {
  const labels = Float64Array.from({ length: 4000 }, (_, i) => i % 2);
  const honest = draws(4, 4000, (rng) => rng.normal()).map((z, i) => shiftedLogOdds(z + labels[i]! * 0.5));
  it('leaves honest log-odds alone, and shrinks those that are three times too sure', () => {
    expect(slopeOfLogOdds(honest, labels)).toBeCloseTo(1, 0);
    expect(slopeOfLogOdds(honest.map((z) => 3 * z), labels)).toBeCloseTo(slopeOfLogOdds(honest, labels) / 3, 1);
  });
  it('is the least where log-odds point the wrong way, and bounded where they separate', () => {
    expect(slopeOfLogOdds(honest.map((z) => -z), labels)).toBe(0.01);
    const slope = slopeOfLogOdds(labels.map((y) => (y ? 3 : -3)), labels);
    expect(slope).toBeGreaterThan(1);
    expect(slope).toBeLessThan(4);
  });
  it('takes the classes’ shares into account', () => {
    const kept = Array.from(labels, (y, i) => i).filter((i) => labels[i] === 1 || i % 8 === 0);
    const slope = slopeOfLogOdds(kept.map((i) => honest[i]!), kept.map((i) => labels[i]!));
    expect(slope).toBeCloseTo(1, 0);
  });
});

it('splits by episode: pairs stay together, both sides have one, and the seed decides', () => {
  const dialogues = Array.from({ length: 20 }, (_, i) => ({ episode: { index: Math.floor(i / 2), goal: null } }));
  const [a, b] = splitByEpisode([dialogues, dialogues.slice(0, 10)], 0.3, 5);
  expect(a!.heldOut).toHaveLength(6);
  const held = new Set(a!.heldOut.map(({ episode }) => episode.index));
  expect(b!.heldOut.every(({ episode }) => held.has(episode.index))).toBe(true);
  expect(b!.kept.every(({ episode }) => !held.has(episode.index))).toBe(true);
  expect(splitByEpisode([dialogues], 0.3, 5)).toEqual(splitByEpisode([dialogues], 0.3, 5));
  expect(splitByEpisode([dialogues], 0.3, 6)).not.toEqual(splitByEpisode([dialogues], 0.3, 5));
  expect(() => splitByEpisode([dialogues.slice(0, 2)], 0.3, 5)).toThrow(/two episodes/);
});
