/** Holm's correction, by hand and by simulation: how often a story finds a difference where there is none. */
import { expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { holm, pOverSeeds } from './holm';

it('multiplies the least p-value by all, the next by one fewer, and lets none fall below the one before', () => {
  // Holm's procedure by hand: 4 · .005, 3 · .01, then 2 · .03 = .06, then 1 · .04 raised to .06.
  const close = (value: number): number => expect.closeTo(value, 12) as number;
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([close(0.03), close(0.06), close(0.06), close(0.02)]);
  expect(holm([0.6, 0.5])).toEqual([1, 1]);
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([])).toEqual([]);
});

it('counts a claim without a test as one that was made, and leaves it without a p-value', () => {
  expect(holm([0.01, null, null])).toEqual([0.03, null, null]);
  expect(holm([null])).toEqual([null]);
});

it('has no p-value for fewer than three seeds', () => {
  expect([pOverSeeds([]), pOverSeeds([0.1]), pOverSeeds([0.1, 0.2])]).toEqual([null, null, null]);
  expect(pOverSeeds([0.1, 0.2, 0.3])).toBeCloseTo(1 - Math.sqrt(12 / 14), 12); // t = .2 / (.1 / √3), 2 degrees of freedom
});

/** Box and Muller. */
const normal = (rng: Rng): number =>
  Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());

/**
 * Stories of eight claims of five seeds that share an arm, so that their differences depend on each other. The first
 * `real` of them are true. Shares of stories.
 */
function stories(real: number, size: number) {
  const rng = new Rng(11, `holm/${real}/${size}`);
  const [many, claims] = [4000, 8];
  const found = { falsely: 0, falselyAlone: 0, truly: 0 };
  for (let s = 0; s < many; s++) {
    const shared = Array.from({ length: 5 }, () => normal(rng));
    const ps = Array.from({ length: claims }, (_, c) =>
      pOverSeeds(shared.map((common) => (c < real ? size : 0) + normal(rng) - common)),
    );
    const adjusted = holm(ps);
    found.falsely += Number(adjusted.slice(real).some((p) => p! < 0.05));
    found.falselyAlone += Number(ps.slice(real).some((p) => p! < 0.05));
    found.truly += adjusted.slice(0, real).filter((p) => p! < 0.05).length / Math.max(1, real);
  }
  return { falsely: found.falsely / many, falselyAlone: found.falselyAlone / many, truly: found.truly / many };
}

it('finds any difference where there is none in at most 5 % of stories, and still finds large ones', () => {
  const luck = 3 * Math.sqrt((0.05 * 0.95) / 4000);
  const none = stories(0, 0);
  expect(none.falsely).toBeLessThan(0.05 + luck);
  expect(none.falselyAlone).toBeGreaterThan(0.15); // what is corrected
  const some = stories(5, 12);
  expect(some.falsely).toBeLessThan(0.05 + luck);
  expect(some.truly).toBeGreaterThan(0.9);
});
