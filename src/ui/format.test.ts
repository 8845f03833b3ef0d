import { describe, expect, it } from 'vitest';
import { duration, durationRange, list, percent, points } from './format';

describe('printed numbers', () => {
  it('are absent if nothing is known', () => {
    expect([percent(null), percent(Number.NaN), points(undefined), duration(null)]).toEqual(['–', '–', '–', '–']);
    expect([percent(0.385), points(-0.05), list(['a', 'b', 'c'])]).toEqual(['38.5\u202f%', '−5.0', 'a, b and c']);
    expect([percent(-0.00001), percent(-0.02)]).toEqual(['0.0\u202f%', '−2.0\u202f%']);
  });

  it('of a time that is not certain are a range, in the unit of its longer end', () => {
    expect(
      [
        [2, 9],
        [12, 38],
        [30, 95],
        [8.2 * 60, 10.6 * 60],
        [40, 170],
        [3000, 5300],
        [1.52 * 3600, 2.04 * 3600],
      ].map(([low, high]) => durationRange([low!, high!])),
    ).toEqual(['a few seconds', '10–40 s', '30–100 s', '8–11 min', 'up to 3 min', '50–89 min', '1.5–2.1 h']);
  });
});
