/** What may happen to a file: each fault turns its bytes into others, or into null if the file is gone. */
import { deserialize, serialize } from 'node:v8';
import type { Rng } from '../../../src/domain/rng';

export interface Fault {
  readonly name: string;
  /** @param other the bytes of another file of the store */
  readonly apply: (bytes: Buffer, rng: Rng, other: Buffer) => Buffer | null;
}

/** Where the value begins in a file of the current version (scripts/files/file-store.ts). */
const VALUE_AT = 16;

function withBytes(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'a bit flipped',
    apply: (bytes, rng) => withBytes(bytes, (copy) => void (copy[rng.integer(copy.length)]! ^= 1 << rng.integer(8))),
  },
  {
    name: 'a bit flipped in the first 24 bytes',
    apply: (bytes, rng) => withBytes(bytes, (copy) => void (copy[rng.integer(24)]! ^= 1 << rng.integer(8))),
  },
  { name: 'cut off', apply: (bytes, rng) => bytes.subarray(0, rng.integer(bytes.length)) },
  { name: 'empty', apply: () => Buffer.alloc(0) },
  { name: 'all zeros', apply: (bytes) => Buffer.alloc(bytes.length) },
  {
    name: 'zeros at its end',
    apply: (bytes, rng) =>
      withBytes(bytes, (copy) => void copy.fill(0, VALUE_AT + rng.integer(copy.length - VALUE_AT - 1))),
  },
  { name: 'another file of the store in its place', apply: (_bytes, _rng, other) => other },
  {
    name: 'the value of another version, of another shape',
    apply: (bytes) => serialize({ kept: deserialize(bytes.subarray(VALUE_AT)) }),
  },
  { name: 'an empty object of an earlier version', apply: () => serialize({}) },
  { name: 'the same value, as an earlier version wrote it', apply: (bytes) => bytes.subarray(VALUE_AT) },
  { name: 'deleted', apply: () => null },
];
