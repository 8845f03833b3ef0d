import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { actsOf, actTv } from './act-tv';

/** `count` dialogues of `turns` turns, each act drawn from `shares`; at every turn a dialogue ends early with probability `leave`. */
function sequences(seed: number, count: number, shares: readonly number[], turns = 3, leave = 0): string[][] {
  return Array.from({ length: count }, (_, d) => {
    const rng = new Rng(seed, 'act-tv test', d);
    const acts: string[] = [];
    while (acts.length < turns && (acts.length === 0 || !rng.bernoulli(leave)))
      acts.push(`act ${rng.categorical(shares)}`);
    return acts;
  });
}
const fast = { permutations: 199, resamples: 199, leastDialogues: 20 };

describe('total variation of acts by turn', () => {
  it('is half the sum of differences, by hand', () => {
    // Turn 1: a 3/4 tell, 1/4 leave; b 1/4 tell, 3/4 ask: ½(½ + ¼ + ¾) = ¾. Turn 2: disjoint.
    const a = [['tell', 'yes'], ['tell', 'yes'], ['tell', 'yes'], ['leave']];
    const b = [
      ['tell', 'no'],
      ['ask', 'no'],
      ['ask', 'no'],
      ['ask', 'no'],
    ];
    const { turns, acts, omittedFrom } = actTv(a, b, new Rng(1, 't'), { ...fast, leastDialogues: 3 });
    expect(turns.map(({ tv }) => tv)).toEqual([expect.closeTo(0.75, 12), expect.closeTo(1, 12)]);
    expect(turns.map(({ dialogues }) => dialogues)).toEqual([
      [4, 4],
      [3, 4],
    ]);
    expect([acts, omittedFrom]).toEqual([5, null]);
  });
  it('has the exact null of two pairs: 4 of 6 exchanges mix them, 2 do not', () => {
    // a a | b b: TV 1 in 2 of the 6 equally likely halves, 0 in 4.
    const { turns } = actTv([['a'], ['a']], [['b'], ['b']], new Rng(1, 't'), {
      permutations: 2999,
      resamples: 9,
      leastDialogues: 1,
    });
    expect(turns[0]!.nullMean).toBeCloseTo(1 / 3, 1);
    expect(Math.abs(turns[0]!.p - 1 / 3)).toBeLessThan(0.03);
  });
  it('subtracts a null mean near √(2/π · Σ …), the bias of the plug-in', () => {
    // Two acts at ½: tv = |p̂ − q̂|, whose mean under the null is √(2/π) · √(½·½·(1/n + 1/m)) = 0.0399 for n = m = 200.
    const { turns } = actTv(sequences(1, 200, [1, 1], 1), sequences(2, 200, [1, 1], 1), new Rng(1, 't'));
    expect(turns[0]!.nullMean).toBeCloseTo(Math.sqrt(2 / Math.PI) * Math.sqrt(0.25 * (2 / 200)), 2);
    expect(turns[0]!.excess).toBeCloseTo(turns[0]!.tv - turns[0]!.nullMean, 12);
  });
  it('leaves out turns that too few dialogues have, and says from which turn on', () => {
    const { turns, omittedFrom } = actTv(
      sequences(1, 100, [1, 1], 8, 0.5),
      sequences(2, 100, [1, 1], 8, 0.5),
      new Rng(1, 't'),
      fast,
    );
    // Turn t exists in about 100 · ½^(t − 1) dialogues: 100, 50, 25, 12.5.
    expect(omittedFrom).toBe(4);
    expect(turns).toHaveLength(3);
    expect(actTv([['a']], [['b']], new Rng(1, 't')).overall).toEqual({ statistic: 0, p: 1 });
    expect(() => actTv([], [['b']], new Rng(1, 't'))).toThrow(/need dialogues/);
  });
  it('gives the same numbers again with the same key', () => {
    const again = () => actTv(sequences(1, 50, [1, 2]), sequences(2, 50, [1, 1]), new Rng(1, 't'), fast);
    expect(again()).toEqual(again());
  });
  it('has an interval that covers the true value in about 95 of 100', () => {
    let covered = 0;
    for (let draw = 0; draw < 100; draw++) {
      // TV of (.6, .3, .1) and (.4, .3, .3) is .2.
      const { turns } = actTv(
        sequences(300 + draw, 150, [6, 3, 1], 1),
        sequences(600 + draw, 150, [4, 3, 3], 1),
        new Rng(draw, 't'),
        { ...fast, permutations: 9 },
      );
      covered += Number(turns[0]!.interval.low <= 0.2 && 0.2 <= turns[0]!.interval.high);
    }
    // 99.9 % of Binomial(100, 0.95) is at least 87.
    expect(covered).toBeGreaterThanOrEqual(87);
  });
});

describe('over 200 pairs of sets', () => {
  const alarms = (shares: readonly number[], draws: number) => {
    let overall = 0;
    let anyTurn = 0;
    for (let draw = 0; draw < draws; draw++) {
      const report = actTv(
        sequences(1000 + draw, 60, [3, 2, 1], 6),
        sequences(3000 + draw, 60, shares, 6),
        new Rng(draw, 't'),
        { ...fast, resamples: 1, permutations: 99 },
      );
      overall += Number(report.overall.p <= 0.05);
      anyTurn += Number(report.turns.some(({ p }) => p <= 0.05));
    }
    return { overall, anyTurn };
  };
  it('raises no more false alarms than its level, though it tests six turns', () => {
    const { overall, anyTurn } = alarms([3, 2, 1], 200);
    // 99.9 % of Binomial(200, 0.05) is at most 21; six separate tests at 5 % would raise one in 1 − 0.95⁶ = 26 %: 53 of 200.
    expect(overall).toBeLessThanOrEqual(21);
    expect(anyTurn).toBeGreaterThan(25);
  });
  it('nearly always finds a known difference', () => {
    // TV of (½, ⅓, ⅙) and (⅙, ⅓, ½) is ⅓.
    expect(alarms([1, 2, 3], 40).overall).toBeGreaterThanOrEqual(39);
  });
});

it('reads the acts of one speaker', () => {
  const turns = [
    { speaker: 'user' as const, tokens: [1] },
    { speaker: 'policy' as const, tokens: [2] },
    { speaker: 'user' as const, tokens: [3] },
  ];
  const task = { actOf: ({ tokens }: { tokens: readonly number[] }) => `say ${tokens[0]}` };
  expect(actsOf(task, { turns }, 'user')).toEqual(['say 1', 'say 3']);
  expect(actsOf(task, { turns }, 'policy')).toEqual(['say 2']);
});
