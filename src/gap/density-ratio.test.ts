import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { importanceWeights, slopeOfLogOdds, supportOf } from './density-ratio';
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
    const { weights, effectiveSampleSize, meanRatio, clippedDialogues, clippedWeight } = importanceWeights([
      0,
      Math.log(2),
      Math.log(3),
    ]);
    expect(Array.from(weights)).toEqual([expect.closeTo(1 / 2, 12), expect.closeTo(1, 12), expect.closeTo(3 / 2, 12)]);
    expect(effectiveSampleSize).toBeCloseTo(36 / 14, 12);
    expect(meanRatio).toBeCloseTo(2, 12);
    expect([clippedDialogues, clippedWeight]).toEqual([0, expect.closeTo(0, 12)]);
  });
  it('are clipped, and report how much was clipped', () => {
    // Ratios 1, 1, 98 clipped at 8: 90 of 100 taken away, from one dialogue in three.
    const { weights, clippedDialogues, clippedWeight } = importanceWeights([0, 0, Math.log(98)], { maxRatio: 8 });
    expect(weights[2]).toBeCloseTo(8 * (3 / 10), 12);
    expect(clippedDialogues).toBeCloseTo(1 / 3, 12);
    expect(clippedWeight).toBeCloseTo(0.9, 12);
  });
  it('are all 1 if every ratio underflows, and refuse what is not a number', () => {
    expect(Array.from(importanceWeights([-1e4, -1e4]).weights)).toEqual([1, 1]);
    expect(() => importanceWeights([0, Number.NaN])).toThrow(/dialogue 1/);
    expect(() => importanceWeights([])).toThrow(/no simulated/);
  });
  it('recover the mean of real users from simulated dialogues', () => {
    const x = draws(1, 5000, (rng) => rng.normal());
    const { weights, effectiveSampleSize, meanRatio } = importanceWeights(x.map(shiftedLogOdds));
    // E_real x = ½, and the unweighted mean is 0. The weights have mean 1.
    expect(x.reduce((sum, value, i) => sum + weights[i]! * value, 0) / 5000).toBeCloseTo(0.5, 1);
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
  it('has the probability of its count under full support, by hand', () => {
    // Weights 4, 2, 1, 1. The other half's highest is the second with ¼: q = 4/(4 + 2/2); the third with ⅛: 6/(6 + 1/2);
    // the fourth, which ties with the third, with 1/16: 6/7; none, 1/16.
    const p = (1 / 4) * (1 - (1 / 5) ** 2) + (1 / 8) * (1 - (1 / 13) ** 2) + (1 / 16) * (1 - (1 / 7) ** 2) + 1 / 16;
    expect(supportOf([Math.log(5), 0], [0, Math.log(2), 0, Math.log(4)])).toMatchObject({
      unreached: 1,
      unreachedShare: 1 / 2,
      p: expect.closeTo(p, 12) as number,
      warning: null,
    });
    expect(supportOf([0, 0], [0, 1])).toMatchObject({ unreached: 0, p: 1 });
    expect(supportOf([9], []).warning).toBeNull();
  });
  it('warns with numbers where the simulator never says what real users say', () => {
    const real = draws(2, 200, (rng) => (rng.bernoulli(0.2) ? 4 + rng.normal() / 10 : rng.normal() / 2));
    const { warning, unreachedShare } = supportOf(
      real,
      draws(3, 200, (rng) => rng.normal() / 2),
    );
    expect(unreachedShare).toBeGreaterThan(0.1);
    expect(warning).toMatch(
      /of 200 real dialogues \(\d+\.\d %\) look more real to the discriminator than all 200 simulated ones/,
    );
  });

  /** Number of warnings in 200 draws of 500 real and 500 simulated dialogues x; `score` gives their log-odds. */
  const alarms = (realX: (rng: Rng) => number, score: (x: number) => number): number =>
    Array.from({ length: 200 }, (_, draw) =>
      supportOf(draws(1000 + draw, 500, realX).map(score), draws(2000 + draw, 500, (rng) => rng.normal()).map(score)),
    ).filter(({ warning }) => warning !== null).length;
  const shifted = (shift: number) => (rng: Rng) => shift + rng.normal();

  it.each([0, 0.3, 0.5, 0.7, 1, 1.5])(
    'is absent under full support, in 95 of 100 draws, if real users are shifted by %d',
    (shift) => {
      const exact = (x: number) => shift * x - shift ** 2 / 2;
      expect(alarms(shifted(shift), exact)).toBeLessThanOrEqual(10);
      expect(alarms(shifted(shift), (x) => 1.2 * exact(x))).toBeLessThanOrEqual(10);
      expect(alarms(shifted(shift), (x) => exact(x) - 0.3)).toBeLessThanOrEqual(10);
    },
  );
  it.each([0, 0.5, 1])(
    'is given if the simulator never says what 20 % of real users say, with the others shifted by %d',
    (shift) => {
      const missing = (rng: Rng) => (rng.bernoulli(0.2) ? 8 + rng.normal() : shift + rng.normal());
      const exact = (x: number) => Math.log(0.8 * Math.exp(shift * x - shift ** 2 / 2) + 0.2 * Math.exp(8 * x - 32));
      expect(alarms(missing, exact)).toBeGreaterThanOrEqual(180);
      // Log-odds hardly grow beyond 3.5, like those of a discriminator that has seen few dialogues.
      expect(alarms(missing, (x) => Math.min(exact(x), 3.5 + x / 100))).toBeGreaterThanOrEqual(180);
    },
  );
});

describe('the slope of log-odds', () => {
  const labels = Float64Array.from({ length: 4000 }, (_, i) => i % 2);
  const honest = draws(4, 4000, (rng) => rng.normal()).map((z, i) => shiftedLogOdds(z + labels[i]! * 0.5));
  it('leaves calibrated log-odds unchanged, and shrinks those that are three times too large', () => {
    expect(slopeOfLogOdds(honest, labels)).toBeCloseTo(1, 0);
    expect(
      slopeOfLogOdds(
        honest.map((z) => 3 * z),
        labels,
      ),
    ).toBeCloseTo(slopeOfLogOdds(honest, labels) / 3, 1);
  });
  it('is the least if log-odds point the wrong way, and bounded if they separate', () => {
    expect(
      slopeOfLogOdds(
        honest.map((z) => -z),
        labels,
      ),
    ).toBe(0.01);
    const slope = slopeOfLogOdds(
      labels.map((y) => (y ? 3 : -3)),
      labels,
    );
    expect(slope).toBeGreaterThan(1);
    expect(slope).toBeLessThan(4);
  });
  it('takes the classes’ shares into account', () => {
    const kept = Array.from(labels.keys()).filter((i) => labels[i] === 1 || i % 8 === 0);
    const slope = slopeOfLogOdds(
      kept.map((i) => honest[i]!),
      kept.map((i) => labels[i]!),
    );
    expect(slope).toBeCloseTo(1, 0);
  });
});

it('splits by episode: pairs stay together, no part is empty, and the seed decides', () => {
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
