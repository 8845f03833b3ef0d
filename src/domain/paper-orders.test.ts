import { expect, it } from 'vitest';
import { PAPER_ORDERS, standingIn } from './paper-orders';

const [math, edit] = PAPER_ORDERS as [(typeof PAPER_ORDERS)[number], (typeof PAPER_ORDERS)[number]];
const clear = () => ({ low: 0.01, high: 0.1 });
const unclear = () => ({ low: -0.01, high: 0.1 });
const means = (of: Readonly<Record<string, number>>) => (arm: string) => of[arm] ?? null;
const asMath = means({ base: 0.4, static: 0.5, naive: 0.6, calibrated: 0.7 });

it('has the orders of the paper’s own numbers', () => {
  for (const { arms, numbers } of PAPER_ORDERS) {
    expect(arms).toHaveLength(numbers.length);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers);
  }
});

it('stands by intervals only if each step leaves 0 out', () => {
  expect(standingIn(math, asMath, clear)).toBe('intervals');
  expect(standingIn(math, asMath, unclear)).toBe('means');
  expect(standingIn(math, asMath, (a) => (a === 'naive' ? unclear() : clear()))).toBe('means');
  expect(standingIn(math, asMath, () => null)).toBe('means');
});

it('does not stand where means are equal, in another order, or missing', () => {
  expect(standingIn(edit, asMath, clear)).toBeNull();
  expect(standingIn(math, means({ base: 0.5, static: 0.5, naive: 0.6, calibrated: 0.7 }), clear)).toBeNull();
  expect(standingIn(math, means({ base: 0.4, static: 0.5, naive: 0.6 }), clear)).toBeNull();
});
