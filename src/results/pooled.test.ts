/** Results of several files as one. */
import { expect, test } from 'vitest';
import { numbersOf, perform, small } from '../../test/small-experiment';
import { pooled } from './pooled';

test('results of one seed each, pooled, are the result of both', async () => {
  const resultOf = async (seeds: number[]) => (await perform({ ...small, seeds })).result;
  const [both, one, two] = [await resultOf([1, 2]), await resultOf([1]), await resultOf([2])];
  const [together, ...others] = pooled([two, one]);
  expect(others).toEqual([]);
  expect(together!.spec).toEqual(both.spec);
  expect(numbersOf(together!)).toEqual(numbersOf(both));
  expect(pooled([one, { ...two, spec: { ...two.spec, horizon: two.spec.horizon + 1 } }])).toHaveLength(2);
  expect(() => pooled([one, both])).toThrow(/Seed 1/);
});
