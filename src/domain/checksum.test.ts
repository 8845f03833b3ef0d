/** The checksum of stored values: that of gzip, another one for every other value, and for the same value under another key. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checksumOfBytes, checksumOfValue, crc32 } from './checksum';

const bytesOf = (text: string) => new TextEncoder().encode(text);

it('is CRC-32 as everybody computes it, in one piece or in several', () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926);
  expect(crc32(bytesOf('56789'), crc32(bytesOf('1234')))).toBe(0xcbf43926);
});

it('differs after any one bit is flipped, and under another key', () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => 37 * i);
  const whole = checksumOfBytes('policy/1/naive', bytes);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(checksumOfBytes('policy/1/naive', flipped)).not.toBe(whole);
  }
  expect(checksumOfBytes('policy/1/static', bytes)).not.toBe(whole);
});

it('of a value does not depend on the order of its fields, and survives a structured clone', () => {
  const value = fc.object({ maxDepth: 4, withTypedArray: true, withSparseArray: false, withNullPrototype: false });
  fc.assert(
    fc.property(value, (one) => {
      const reordered = Object.fromEntries(Object.entries(one).reverse());
      expect(checksumOfValue('k', structuredClone(one))).toBe(checksumOfValue('k', one));
      expect(checksumOfValue('k', reordered)).toBe(checksumOfValue('k', one));
    }),
  );
});

it.each([
  ['0 and −0', 0, -0],
  ['a number and its text', 1, '1'],
  ['null and a missing value', null, undefined],
  ['a missing field and one that is undefined', {}, { a: undefined }],
  ['a list and an object with the same fields', [1], { 0: 1 }],
  ['where one text ends', ['ab', 'c'], ['a', 'bc']],
  ['where one list ends', [[1], 2], [[1, 2]]],
  ['numbers of another precision', new Float32Array([1]), new Float64Array([1])],
  ['the same bits as other numbers', new Float32Array([1]), new Uint32Array(new Float32Array([1]).buffer)],
  ['the name of a field', { a: 1, b: 2 }, { a: 1, c: 2 }],
  ['true and 1', true, 1],
  ['not a number and null', NaN, null],
])('tells apart: %s', (_, one, other) => {
  expect(checksumOfValue('k', one)).not.toBe(checksumOfValue('k', other));
});

it('refuses what a store never holds, instead of ignoring a part of it', () => {
  const itself: unknown[] = [];
  itself.push(itself);
  for (const value of [new Map([[1, 2]]), new Date(0), Array(3), itself, 1n, () => 1, Symbol('a')])
    expect(() => checksumOfValue('k', value)).toThrow(TypeError);
});
