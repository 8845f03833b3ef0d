/** What may happen to a file: each fault turns its bytes into others, or into null if the file is gone. */
import { deserialize, serialize } from 'node:v8';
import type { Rng } from '../../../src/domain/rng';
import { HEAD_BYTES } from '../../files/store-frame';

export interface Others {
  /** Of another file of the store. */
  readonly sibling: Buffer;
  /** Of the same file in the store of another run with the same settings. */
  readonly foreign: Buffer;
  /** What the file was before; itself if it was written once. */
  readonly older: Buffer;
}

export interface Fault {
  readonly name: string;
  /** A read of the file must refuse it, whether a run needs it or not. */
  readonly shows?: true;
  /** @param others bytes of other files */
  readonly apply: (bytes: Buffer, rng: Rng, others: Others) => Buffer | null;
}

/** Where the value begins in a file of the current version (scripts/files/file-store.ts). */
const VALUE_AT = HEAD_BYTES;

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
  { name: 'another file of the store in its place', apply: (_bytes, _rng, { sibling }) => sibling },
  { name: 'the same file of another run in its place', shows: true, apply: (_bytes, _rng, { foreign }) => foreign },
  { name: 'an older copy of itself in its place', apply: (_bytes, _rng, { older }) => older },
  {
    name: 'the value of another version, of another shape',
    apply: (bytes) => serialize({ kept: deserialize(bytes.subarray(VALUE_AT)) }),
  },
  { name: 'an empty object of an earlier version', apply: () => serialize({}) },
  { name: 'the same value, as version 1 wrote it', shows: true, apply: (bytes) => bytes.subarray(VALUE_AT) },
  { name: 'deleted', apply: () => null },
];
