/** The number of seeds is that of the tables, and gives the power that it promises. */
import { expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { studentP } from '../domain/interval';
import { seedsNeeded, seedsNeededText } from './seeds-needed';

/** n values with mean 0 and standard deviation 1. */
const spread = (n: number) => {
  const values = Array.from({ length: n }, (_, i) => i - (n - 1) / 2);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / (n - 1));
  return values.map((value) => value / deviation);
};
const needed = (size: number, seen = 50) => seedsNeeded(spread(seen), size)!.expected;

it('is the sample size of a paired t-test, as printed for 80 % power at 5 %', () => {
  // Difference in standard deviations: 0.2, 0.5, 0.8, 1 and 2 (Cohen 1988 and G*Power 3.1, one sample, two-sided).
  expect([0.2, 0.5, 0.8, 1, 2].map((size) => needed(size))).toEqual([199, 34, 15, 10, 5]);
});

it('has a second number for a spread that few seeds have estimated', () => {
  const of = (seen: number) => seedsNeeded(spread(seen), 1)!;
  // Four degrees of freedom: χ² is above 1.649 in 80 of 100 cases, so the spread may be √(4 / 1.649) = 1.557 times as large.
  expect(of(5).cautious).toBe(seedsNeeded(spread(50), 1 / 1.557)!.expected);
  const ratios = [2, 3, 5, 50].map((seen) => of(seen).cautious);
  expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
  expect(ratios.at(-1)!).toBeLessThanOrEqual(12);
});

it('is refused for one seed, and is two at least', () => {
  expect([seedsNeeded([], 0.03), seedsNeeded([0.1], 0.03)]).toEqual([null, null]);
  expect(seedsNeededText(null)).toBe('not known from one seed');
  expect(seedsNeeded([0.1, 0.1, 0.1], 0.03)).toEqual({ expected: 2, cautious: 2 });
  expect(seedsNeededText({ expected: 2, cautious: 2 })).toBe('2');
  expect(seedsNeededText({ expected: 15, cautious: 34 })).toBe('15 (34 to be safe)');
  expect(seedsNeededText(seedsNeeded([-1, 1, 0], 0.001))).toBe('over 10,000');
});

it('gives 80 % power if seeds vary as those seen did', () => {
  const rng = new Rng(3, 'power');
  const normal = () => Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());
  for (const size of [0.8, 1.5]) {
    const seeds = needed(size);
    const power = (n: number) => {
      const experiments = 4000;
      let found = 0;
      for (let e = 0; e < experiments; e++)
        found += Number(studentP(Array.from({ length: n }, () => size + normal())) < 0.05);
      return found / experiments;
    };
    // Three standard errors of a share of .8 in 4,000 experiments: .019. One seed fewer is not enough.
    expect(power(seeds)).toBeGreaterThan(0.8 - 0.019);
    expect(power(seeds - 1)).toBeLessThan(0.8 + 0.019);
  }
});
