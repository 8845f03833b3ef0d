import { describe, expect, it } from 'vitest';
import { duration, list, percent, points } from './format';

describe('printed numbers', () => {
  it('are absent if nothing is known', () => {
    expect([percent(null), percent(Number.NaN), points(undefined), duration(null)]).toEqual(['–', '–', '–', '–']);
    expect([percent(0.385), points(-0.05), list(['a', 'b', 'c'])]).toEqual(['38.5\u202f%', '−5.0', 'a, b and c']);
    expect([percent(-0.00001), percent(-0.02)]).toEqual(['0.0\u202f%', '−2.0\u202f%']);
  });
});
