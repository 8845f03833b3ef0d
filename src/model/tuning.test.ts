/** A stored table of kernels is used if it is what was stored; otherwise everything is measured again. */
import { expect, it } from 'vitest';
import { asStored, storedTable } from './tuning';

const table = {
  choices: { 'forward 64×64': 'tiled', 'forward 128×64': 'plain' },
  wrong: { half: 0.25 },
  measured: { 'forward 64×64': { tiled: 0.125, plain: 0.5 } },
};
const KEY = 'tuning 2 vendor/architecture/card';

it('comes back as it was stored, also through JSON', () => {
  expect(storedTable(KEY, asStored(KEY, table))).toEqual(table);
  expect(storedTable(KEY, JSON.parse(JSON.stringify(asStored(KEY, table))))).toEqual(table);
});

it('is not used after any one bit of its text is flipped', () => {
  const text = new TextEncoder().encode(JSON.stringify(asStored(KEY, table)));
  for (let bit = 0; bit < 8 * text.length; bit++) {
    const flipped = text.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(flipped));
    } catch {
      continue; // tuning-file.ts takes a file that is not JSON for an empty one
    }
    const read = storedTable(KEY, value);
    if (read !== null) expect(read).toEqual(table);
  }
});

it('of another adapter is not used, and that of an earlier version is', () => {
  expect(storedTable('tuning 2 another', asStored(KEY, table))).toBeNull();
  expect(storedTable(KEY, table)).toEqual(table);
  for (const value of [
    undefined,
    null,
    1,
    'table',
    [],
    {},
    { ...table, choices: { a: 1 } },
    { ...table, measured: null },
  ])
    expect(storedTable(KEY, value)).toBeNull();
});
