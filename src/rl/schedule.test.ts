import { expect, it } from 'vitest';
import { scheduled } from './schedule';

it('falls linearly from the peak to 0 at the end, or not at all', () => {
  expect([0, 0.25, 0.5, 1].map((done) => scheduled('linear', 0.6, done))).toEqual([
    0.6,
    expect.closeTo(0.45, 12),
    0.3,
    0,
  ]);
  expect([0, 1].map((done) => scheduled('constant', 0.6, done))).toEqual([0.6, 0.6]);
});
