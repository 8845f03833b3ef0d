import { describe, expect, it } from 'vitest';
import { metrics } from '../../../test/fixtures/page/final-evaluation';
import { successInterval } from './success-spread';

describe('the interval of one seed’s success', () => {
  it('is that of a mean grade where the record says how grades vary, and absent if it does not', () => {
    const known = { ...metrics(0.6, 400), successDeviation: 0.25 };
    const half = (1.96 * 0.25) / 20; // √400 dialogues
    expect(successInterval(known, true)![0]).toBeCloseTo(0.6 - half, 5);
    expect(successInterval(known, true)![1]).toBeCloseTo(0.6 + half, 5);
    expect(successInterval(metrics(0.6, 400), true)).toBeNull();
    expect(successInterval({ ...metrics(0.995, 4), successDeviation: 0.1 }, true)![1]).toBe(1); // .995 + .098
  });

  it('is Wilson’s for a share', () => {
    const [low, high] = successInterval(metrics(0.5, 100), false)!;
    expect([low, high].map((end) => end.toFixed(3))).toEqual(['0.404', '0.596']); // .5 ± 1.96·√(.25/100 + 1.96²/40000)/(1 + 1.96²/100)
  });
});
