/** A prediction is an order of the lesson's arms, and is judged by what the intervals decide. */
import { expect, it } from 'vitest';
import { agreementOf, moved, outcomeOrder, predictionOf } from './prediction';

const arms = ['static', 'naive', 'calibrated'];

it('is taken only if it names every arm of the lesson once', () => {
  expect(predictionOf(['naive', 'static', 'calibrated'], arms)).toEqual(['naive', 'static', 'calibrated']);
  expect(predictionOf(['naive', 'static'], arms)).toBeNull();
  expect(predictionOf(['naive', 'naive', 'static'], arms)).toBeNull();
  expect(predictionOf(['naive', 'static', 'oracle'], arms)).toBeNull();
  expect(predictionOf(null, arms)).toBeNull();
});

it('moves one arm by one place, and not beyond the ends', () => {
  expect(moved(arms, 'calibrated', -1)).toEqual(['static', 'calibrated', 'naive']);
  expect(moved(arms, 'static', 1)).toEqual(['naive', 'static', 'calibrated']);
  expect(moved(arms, 'static', -1)).toBe(arms);
  expect(moved(arms, 'calibrated', 1)).toBe(arms);
  expect(moved(arms, 'oracle', 1)).toBe(arms);
});

it('is right about a pair only where the interval decides it', () => {
  const pairs = [
    { a: 'calibrated', b: 'naive', mean: 0.2, low: 0.1, high: 0.3 },
    { a: 'static', b: 'naive', mean: -0.2, low: -0.3, high: -0.1 },
    { a: 'calibrated', b: 'static', mean: 0.01, low: -0.02, high: 0.04 },
    { a: 'oracle', b: 'static', mean: 0.5, low: 0.4, high: 0.6 },
  ];
  expect(agreementOf(['calibrated', 'naive', 'static'], pairs)).toEqual({ decided: 2, right: 2, open: 1 });
  expect(agreementOf(['static', 'naive', 'calibrated'], pairs)).toEqual({ decided: 2, right: 0, open: 1 });
});

it('finds the order by the mean over seeds', () => {
  const found = arms.map((arm, i) => ({ arm, people: [0.1 * i, 0.3 * i], promised: null }));
  expect(outcomeOrder({ arms: found })).toEqual(['calibrated', 'naive', 'static']);
});
