import { expect, it } from 'vitest';
import {
  chiSquareQuantile,
  normalInterval,
  studentInterval,
  studentP,
  studentQuantile,
  wilsonInterval,
} from './interval';

it('gives the quantiles of Student’s table', () => {
  // Two-sided 95 %, to the digits printed in Fisher and Yates' table.
  const table: readonly (readonly [number, number])[] = [
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [10, 2.228],
    [30, 2.042],
    [99, 1.984],
    [120, 1.98],
  ];
  for (const [freedom, quantile] of table) expect(studentQuantile(freedom)).toBeCloseTo(quantile, 3);
  expect(studentQuantile(4, 0.99)).toBeCloseTo(4.604, 3);
  // One degree of freedom is Cauchy's distribution: tan(π · .95 / 2).
  expect(studentQuantile(1)).toBeCloseTo(Math.tan((Math.PI * 0.95) / 2), 9);
});

it('gives the interval of a mean of few values', () => {
  const { low, high } = studentInterval([1, 2, 3, 4, 5]);
  expect([3 - low, high - 3]).toEqual([
    expect.closeTo(2.776445 * Math.sqrt(0.5), 5),
    expect.closeTo(2.776445 * Math.sqrt(0.5), 5),
  ]);
  expect(studentInterval([2, 2, 2])).toEqual({ low: 2, high: 2, level: 0.95 });
});

it('gives Wilson’s interval', () => {
  // 8 of 10: Wilson 1927 gives 0.4902 to 0.9433.
  expect(wilsonInterval(8, 10).low).toBeCloseTo(0.4902, 4);
  expect(wilsonInterval(8, 10).high).toBeCloseTo(0.9433, 4);
  expect(wilsonInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
});

it('keeps the normal interval inside [0, 1]', () => {
  expect(normalInterval(0.5, 0.2, 400)).toMatchObject({
    low: expect.closeTo(0.4804, 6) as number,
    high: expect.closeTo(0.5196, 6) as number,
  });
  expect(normalInterval(0.99, 0.1, 4)).toMatchObject({ high: 1 });
  expect(normalInterval(0.5, 0, 1)).toMatchObject({ low: 0, high: 1 });
});

it('gives the p-value of Student’s test, which is the other side of the interval', () => {
  // Four degrees of freedom: P(|t| > x) = 1 − sin θ (1 + cos² θ / 2), tan θ = x / 2. Here x = 3 / √(2.5 / 5).
  const angle = Math.atan(3 / Math.sqrt(0.5) / 2);
  const expected = 1 - Math.sin(angle) * (1 + Math.cos(angle) ** 2 / 2);
  expect(studentP([1, 2, 3, 4, 5])).toBeCloseTo(expected, 12);
  expect(studentP([1, 2, 3, 4, 5])).toBeCloseTo(studentP([-1, -2, -3, -4, -5]), 12);
  // Two degrees of freedom: 1 − x / √(2 + x²) with x = 2 / √(1 / 3).
  expect(studentP([1, 2, 3])).toBeCloseTo(1 - Math.sqrt(12 / 14), 12);
  for (const level of [0.5, 0.9, 0.99]) {
    const { low } = studentInterval([1, 2, 3, 5], level);
    expect(studentP([1, 2, 3, 5].map((value) => value - low))).toBeCloseTo(1 - level, 9);
  }
  expect([studentP([0, 0, 0]), studentP([2, 2, 2]), studentP([-1, 1])]).toEqual([1, 0, 1]);
});

it('gives the quantiles of the table of χ²', () => {
  // One degree of freedom: the square of the normal quantile (0.2533 for a fifth). Two: −2 log(1 − p). The rest as printed in tables.
  expect(chiSquareQuantile(1, 0.2)).toBeCloseTo(0.2533471 ** 2, 6);
  expect(chiSquareQuantile(2, 0.2)).toBeCloseTo(-2 * Math.log(0.8), 9);
  const table: readonly (readonly [number, number, number])[] = [
    [1, 0.95, 3.841],
    [3, 0.2, 1.005],
    [4, 0.2, 1.649],
    [4, 0.95, 9.488],
    [9, 0.05, 3.325],
    [10, 0.95, 18.307],
    [30, 0.05, 18.493],
  ];
  for (const [freedom, probability, quantile] of table)
    expect(chiSquareQuantile(freedom, probability)).toBeCloseTo(quantile, 3);
});
