import { expect, it } from 'vitest';
import { normalInterval, studentInterval, studentQuantile, wilsonInterval } from './interval';

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
