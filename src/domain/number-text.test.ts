import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberIn } from './number-text';

it('reads decimal numbers, also with blanks around them', () => {
  expect(['0', '-1', '+2', '.5', '3.', ' 4 ', '1e-6', '1E3'].map(numberIn)).toEqual([0, -1, 2, 0.5, 3, 4, 1e-6, 1000]);
});

it('refuses empty and blank texts, other notations, and what no number can hold', () => {
  const refused = [
    '',
    ' ',
    '\t',
    '\u00a0',
    '.',
    '-',
    'e5',
    '0x1F',
    '0b1',
    'NaN',
    'Infinity',
    '1e999',
    '1 2',
    '1,5',
    '١',
  ];
  expect(refused.filter((text) => numberIn(text) !== null)).toEqual([]);
  expect(numberIn('1'.repeat(100_000))).toBeNull();
});

it('reads every number from its own text, and throws at none', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(numberIn(String(value))).toBe(value + 0); // −0 is read as 0
    }),
    { seed: 1 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const value = numberIn(text);
      expect(value === null || Number.isFinite(value)).toBe(true);
      if (text.trim() === '') expect(value).toBeNull();
    }),
    { seed: 1 },
  );
});
