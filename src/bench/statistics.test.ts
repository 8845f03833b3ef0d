import { expect, test } from 'vitest';
import { interleave, leftMs, quantile, relativeError, timesOf, type Contender } from './statistics';

test('quantiles interpolate between neighbours, for values in any order', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4 + 0.8, 12); // at 0.95 · 4 = 3.8
  expect(quantile([7], 0.95)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow('quantile of an empty list');
});

test('times are summarised as median, 95th percentile and number of rounds', () => {
  expect(timesOf([10, 30, 20])).toEqual({ rounds: 3, p50: 20, p95: 20 + 0.9 * 10 });
});

test('a relative error is relative to the reference, and 0 if both values are 0', () => {
  expect(relativeError(1.1, 1)).toBeCloseTo(0.1, 12);
  expect(relativeError(-1, 1)).toBe(2);
  expect(relativeError(0, 0)).toBe(0);
  expect(relativeError(NaN, 1)).toBeNaN();
});

/** A clock, and contenders whose rounds advance it by the given durations. */
function atSpeed(durations: Readonly<Record<string, number>>) {
  const log: string[] = [];
  let now = 0;
  const contenders = Object.entries(durations).map(([name, ms]): Contender<string> => ({
    name,
    prepare: () => (now += 1000),
    round: async () => {
      now += ms;
      log.push(name);
      return name;
    },
  }));
  return { contenders, log, nowMs: () => now };
}

test('contenders take turns; warm-up rounds and preparation are not timed', async () => {
  const { contenders, log, nowMs } = atSpeed({ fast: 1, slow: 5 });
  const [fast, slow] = await interleave(
    contenders,
    { warmUp: 1, leastRounds: 2, mostRounds: 2, budgetMs: Infinity },
    nowMs,
  );
  expect(log).toEqual(['fast', 'slow', 'fast', 'slow', 'fast', 'slow']);
  expect(fast).toEqual({ ms: [1, 1], results: ['fast', 'fast', 'fast'], failure: null });
  expect(slow!.ms).toEqual([5, 5]);
});

test('rounds end when the budget of all together is used up, but not before the least number of rounds', async () => {
  const rounds = async (leastRounds: number, budgetMs: number) => {
    const { contenders, nowMs } = atSpeed({ fast: 1, slow: 9 });
    return (await interleave(contenders, { warmUp: 0, leastRounds, mostRounds: 10, budgetMs }, nowMs)).map(
      (taken) => taken.ms.length,
    );
  };
  expect(await rounds(1, 25)).toEqual([3, 3]); // 10 ms a round of both
  expect(await rounds(5, 25)).toEqual([5, 5]);
  expect(await rounds(1, 1000)).toEqual([10, 10]);
});

test('beforeRound is called before each round with the time left, and ends all rounds if it throws', async () => {
  const { contenders, log, nowMs } = atSpeed({ fast: 1, slow: 9 });
  const seen: unknown[] = [];
  const beforeRound = (progress: unknown) => {
    seen.push(progress);
    if (seen.length === 6) throw new Error('Enough.');
  };
  await expect(
    interleave(contenders, { warmUp: 1, leastRounds: 3, mostRounds: 9, budgetMs: 0, beforeRound }, nowMs),
  ).rejects.toThrow('Enough.');
  const [warmUp, first, second] = [
    { round: -1, leftMs: null },
    { round: 0, leftMs: null },
    { round: 1, leftMs: 2 * (1 + 9) },
  ];
  expect(seen).toEqual([warmUp, warmUp, first, first, second, second]);
  expect(log).toEqual(['fast', 'slow', 'fast', 'slow', 'fast']);
});

test('the time left covers the least number of rounds, then whatever budget and largest number allow', () => {
  const plan = { warmUp: 0, leastRounds: 4, mostRounds: 10, budgetMs: 100 };
  expect(leftMs(plan, 0, 0)).toBeNull();
  expect(leftMs(plan, 1, 50)).toBe(3 * 50);
  expect(leftMs(plan, 2, 10)).toBe(8 * 5);
  expect(leftMs(plan, 5, 60)).toBe(100 - 60);
  expect(leftMs(plan, 5, 110)).toBe(0);
});

test('a contender that throws is dropped and its message kept, and the others continue', async () => {
  const { contenders, nowMs } = atSpeed({ steady: 1 });
  const broken: Contender<string> = {
    name: 'broken',
    round: () => Promise.reject(new Error('It has no such operation.')),
  };
  const [failed, steady] = await interleave(
    [broken, ...contenders],
    { warmUp: 0, leastRounds: 3, mostRounds: 3, budgetMs: 0 },
    nowMs,
  );
  expect(failed).toEqual({ ms: [], results: [], failure: 'It has no such operation.' });
  expect(steady!.ms).toHaveLength(3);
});
