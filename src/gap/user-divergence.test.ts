import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { divergenceByTurn, nllGap, pinskerTv, valueBounds, type ScoredUserTurns } from './user-divergence';

/** Users that say yes with probability p; a simulator that says yes with probability q; `turns` turns of one token. */
function coins(seed: number, count: number, p: number, q: number, turns = 3): ScoredUserTurns[] {
  return Array.from({ length: count }, (_, d) => {
    const rng = new Rng(seed, 'user-divergence test', d);
    const yes = Array.from({ length: turns }, () => rng.bernoulli(p));
    const under = (share: number) => yes.map((said) => Math.log(said ? share : 1 - share));
    return { real: under(p), simulated: under(q), tokens: yes.map(() => 1) };
  });
}
const klOf = (p: number, q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));

describe('KL by turn', () => {
  it('is the known KL of two coins, and Pinsker’s bound is above their total variation', () => {
    const [p, q] = [0.7, 0.4];
    for (const turn of divergenceByTurn(coins(1, 4000, p, q))) {
      expect(Math.abs(turn.mean - klOf(p, q))).toBeLessThan(4 * turn.standardError!);
      expect(turn.interval!.low).toBeLessThan(turn.mean);
      expect(turn.tvAtMost).toBeCloseTo(Math.sqrt(turn.mean / 2), 12);
      expect(turn.tvAtMostHigh).toBeGreaterThan(p - q);
    }
  });
  it('is exactly 0, without error, if the simulator is the real users’ own filter', () => {
    for (const turn of divergenceByTurn(coins(1, 50, 0.6, 0.6))) {
      expect(turn).toMatchObject({
        mean: 0,
        standardError: 0,
        tvAtMost: 0,
        interval: { low: 0, high: 0 },
        nullBand: { low: 0, high: 0 },
      });
    }
  });
  it('counts the dialogues that have a turn, by hand', () => {
    const one: ScoredUserTurns = { real: [-1, -2], simulated: [-2, -2.5], tokens: [3, 1] };
    const two: ScoredUserTurns = { real: [-1], simulated: [-1.5], tokens: [2] };
    const turns = divergenceByTurn([one, two]);
    expect(
      turns.map(({ turn, dialogues, share, mean, standardError }) => [turn, dialogues, share, mean, standardError]),
    ).toEqual([
      // (1 + ½)/2; two values ¼ from their mean: √(2/1 · 2/16)/2.
      [0, 2, 1, 0.75, Math.sqrt(2 * (2 / 16)) / 2],
      [1, 1, 0.5, 0.5, null],
    ]);
    expect(turns[1]!.tvAtMostHigh).toBe(1);
  });
  it('has intervals that cover the known KL in about 95 of 100', () => {
    const covered = Array.from(
      { length: 200 },
      (_, draw) => divergenceByTurn(coins(100 + draw, 150, 0.6, 0.4, 1))[0]!.interval!,
    ).filter(({ low, high }) => low <= klOf(0.6, 0.4) && klOf(0.6, 0.4) <= high).length;
    // 99.9 % of Binomial(200, 0.95) is at least 179.
    expect(covered).toBeGreaterThanOrEqual(179);
  });
});

describe('Theorem 3.2 with Pinsker', () => {
  it('is R Σ (H − i) √(2 KL_i), by hand', () => {
    // KL .02 at the opening and at both replies of H = 2, all dialogues: δ = √.04 = .2. Seen at 2, 2 and 1 turns.
    const turns = [0, 1, 2].map((turn) => ({ turn, share: 1, mean: 0.02 }));
    const bounds = valueBounds(turns, 2, 0.5);
    expect(bounds.everyTurn).toBeCloseTo(0.5 * (2 + 2 + 1) * 0.2, 12);
    expect(bounds.atEnd).toBeCloseTo(0.5 * 3 * 0.2, 12);
    // Chain rule: √(2 · .04) after the first reply, √(2 · .06) after the second.
    expect(bounds.everyTurnByChain).toBeCloseTo(0.5 * (Math.sqrt(0.08) + Math.sqrt(0.12)), 12);
    expect(bounds.atEndByChain).toBeCloseTo(0.5 * Math.sqrt(0.12), 12);
    expect([bounds.everyTurnMost, bounds.atEndMost]).toEqual([2, 1]);
  });
  it('weights a turn by the share of dialogues that have it, and is cut at the range of the reward', () => {
    expect(valueBounds([{ turn: 1, share: 0.25, mean: 0.02 }], 2, 1).atEnd).toBeCloseTo(0.25 * 0.2, 12);
    const far = [0, 1, 2, 3].map((turn) => ({ turn, share: 1, mean: 4 }));
    expect(valueBounds(far, 3, 1)).toMatchObject({ everyTurn: 6, atEnd: 2, everyTurnByChain: 6, atEndByChain: 2 });
    expect(valueBounds([{ turn: 0, share: 1, mean: -0.01 }], 3, 1)).toMatchObject({ everyTurn: 0, atEndByChain: 0 });
  });
  it('is above the true gap of coins whose reward is one-sided', () => {
    // Reward ±1 by the last of three answers, H = 2: J_real − J_sim = 2(p − q) = .4; real KL in place of a measured one.
    const turns = [0, 1, 2].map((turn) => ({ turn, share: 1, mean: klOf(0.7, 0.5) }));
    const { atEnd, atEndByChain } = valueBounds(turns, 2, 1);
    expect(atEndByChain).toBeGreaterThan(0.4);
    expect(atEnd).toBeGreaterThan(atEndByChain);
  });
  it('never exceeds the range of the reward, 2R at the end and 2RH at every turn', () => {
    for (const mean of [0, 0.01, 0.3, 5])
      for (const R of [0.5, 0.65, 3]) {
        const { atEnd, atEndByChain, everyTurn, everyTurnByChain } = valueBounds(
          [0, 1, 2, 3].map((turn) => ({ turn, share: 1, mean })),
          3,
          R,
        );
        expect(Math.max(atEnd, atEndByChain)).toBeLessThanOrEqual(2 * R);
        expect(Math.max(everyTurn, everyTurnByChain)).toBeLessThanOrEqual(2 * R * 3);
      }
  });
  it('cuts Pinsker’s bound at 1', () => {
    expect([pinskerTv(0), pinskerTv(0.5), pinskerTv(2), pinskerTv(9), pinskerTv(-1)]).toEqual([0, 0.5, 1, 1, 0]);
  });
});

describe('NLL compared with the real users’ own', () => {
  it('is in nats per token, and the difference is paired', () => {
    const [p, q] = [0.7, 0.4];
    const { real, simulated, excess, nullBand, interval } = nllGap(coins(2, 2000, p, q));
    const entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
    expect(real.mean).toBeCloseTo(entropy, 1);
    expect(nullBand!.low).toBeLessThan(entropy);
    expect(nullBand!.high).toBeGreaterThan(entropy);
    expect(excess.mean).toBeCloseTo(simulated.mean - real.mean, 12);
    expect(interval!.low).toBeLessThan(klOf(p, q));
    expect(interval!.high).toBeGreaterThan(klOf(p, q));
  });
  it('is weighted by tokens, by hand', () => {
    const two: ScoredUserTurns[] = [
      { real: [-3], simulated: [-6], tokens: [3] },
      { real: [-1], simulated: [-1], tokens: [1] },
    ];
    expect(nllGap(two)).toMatchObject({ real: { mean: 4 / 4 }, simulated: { mean: 7 / 4 }, excess: { mean: 3 / 4 } });
    expect(() => nllGap([])).toThrow(/no user token/);
  });
});
