import { describe, expect, it } from 'vitest';
import { normalised, rounded, withShare } from './mixture';

describe('a mixture', () => {
  it('sums to 1 whatever one slider takes', () => {
    const shares = withShare({ a: 0.5, b: 0.25, c: 0.25 }, 'a', 0.8);
    expect(shares.b).toBeCloseTo(0.1, 12); // 0.25 / 0.5 · 0.2
    expect(Object.values(shares).reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect(withShare({ a: 1, b: 0, c: 0 }, 'a', 0.4)).toEqual({ a: 0.4, b: 0.3, c: 0.3 });
    expect(withShare({ a: 0.5, b: 0.5 }, 'a', 7)).toEqual({ a: 1, b: 0 });
    expect(normalised({ a: 0, b: 0 })).toEqual({ a: 0.5, b: 0.5 });
  });

  it('still sums to 1 after rounding', () => {
    const shares = rounded({ a: 1 / 3, b: 1 / 3, c: 1 / 3 });
    expect(Object.values(shares).reduce((sum, share) => sum + Math.round(share * 100), 0)).toBe(100);
  });
});
