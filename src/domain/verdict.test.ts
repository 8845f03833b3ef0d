/** What an interval says of a claim, by hand and by simulation: how often the words are wrong. */
import { expect, it } from 'vitest';
import { studentInterval } from './interval';
import { regretOf } from './regret';
import { Rng } from './rng';
import { foundWords, isSmall, MARGIN, sideWords, verdictOf, verdictWords } from './verdict';

it('asks for the side first and for the size then, and has no word for both', () => {
  const of = (low: number, high: number) => [
    foundWords({ low, high, verdict: verdictOf({ low, high }, 'above') }),
    foundWords({ low, high, verdict: verdictOf({ low, high }, 'below') }),
    sideWords({ low, high }),
  ];
  expect(of(0.02, 0.08)).toEqual(['holds', 'reversed', 'above']);
  expect(of(-0.08, -0.02)).toEqual(['reversed', 'holds', 'below']);
  expect(of(0.007, 0.025)).toEqual(['holds, within 3 points', 'reversed, within 3 points', 'above, within 3 points']);
  expect(of(-0.01, 0.025)).toEqual(['within 3 points', 'within 3 points', 'within 3 points']);
  expect(of(-0.01, 0.031)).toEqual(['not told apart', 'not told apart', 'not told apart']);
  // Nothing is known beyond an end that touches: 0 is not left out, and the margin is not kept.
  expect(of(0, 0.02)[0]).toBe('within 3 points');
  expect(of(-0.001, 0.03)[0]).toBe('not told apart');
  expect(verdictWords('within', '0.03')).toBe('within 0.03');
});

/** Shares of 20,000 experiments of `seeds` seeds whose differences are normal. */
function simulated(difference: number, deviation: number, seeds: number) {
  const rng = new Rng(5, `verdict/${difference}/${deviation}/${seeds}`);
  const experiments = 20_000;
  let [told, small] = [0, 0];
  for (let e = 0; e < experiments; e++) {
    const interval = studentInterval(Array.from({ length: seeds }, () => difference + deviation * normal(rng)));
    told += Number(interval.low > 0 || interval.high < 0);
    small += Number(isSmall(interval));
  }
  return { told: told / experiments, small: small / experiments };
}

/** Box and Muller. */
const normal = (rng: Rng): number =>
  Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());

/** Three standard errors of a share in 20,000 experiments. */
const luck = (share: number) => 3 * Math.sqrt((share * (1 - share)) / 20_000);

it('calls arms within the margin, whose true difference is the margin, in at most 2.5 % of experiments', () => {
  // TOST at 2.5 % a side. At the margin it is exact where the spread is small, and below where it is not.
  const exact = simulated(MARGIN, 0.005, 5).small;
  expect(Math.abs(exact - 0.025)).toBeLessThan(luck(0.025));
  expect(simulated(MARGIN, 0.02, 5).small).toBeLessThan(0.025 + luck(0.025));
  expect(simulated(MARGIN, 0.04, 5).small).toBeLessThan(0.02);
  for (const seeds of [5, 10]) expect(simulated(-MARGIN, 0.01, seeds).small).toBeLessThan(0.025 + luck(0.025));
});

it('tells equal arms apart in 5 % of experiments, and calls most of them within the margin if seeds vary little', () => {
  expect(Math.abs(simulated(0, 0.01, 5).told - 0.05)).toBeLessThan(luck(0.05));
  expect(simulated(0, 0.01, 5).small).toBeGreaterThan(0.95); // 2.78 · .01 / √5 = .012
  expect(simulated(0, 0.04, 5).small).toBeLessThan(0.2); // 2.78 · .04 / √5 = .05
});

it('takes regret from the gaps, whichever way round they are', () => {
  const gap = (a: string, b: string) => ({ a, b, mean: 0.2, low: 0.1, high: 0.25 });
  const gaps = [gap('oracle', 'naive'), gap('late', 'oracle'), gap('naive', 'base')] as unknown as Parameters<
    typeof regretOf
  >[0];
  expect(regretOf(gaps, 'naive')).toEqual({ mean: 0.2, low: 0.1, high: 0.25 });
  expect(regretOf(gaps, 'late')).toEqual({ mean: -0.2, low: -0.25, high: -0.1 }); // better than the oracle
  expect([regretOf(gaps, 'oracle'), regretOf(gaps, 'base'), regretOf([], 'naive')]).toEqual([null, null, null]);
});
