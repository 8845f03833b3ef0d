/**
 * The bytes of a file of a store (file-store.ts):
 *
 *   bytes 0–7     "ShiftLab"
 *   bytes 8–11    version of this format, little-endian
 *   bytes 12–15   checksum (src/domain/checksum.ts) of all bytes after byte 7 but itself, under the key
 *   bytes 16–35   the store that it belongs to: its origin (below); since version 3
 *   the rest      the value, whatever structured clone can copy, in V8's serialisation
 *
 * Files of version 1 are the serialisation alone.
 */
import { randomBytes } from 'node:crypto';
import { checksumOfBytes } from '../../src/domain/checksum';

const MAGIC = Buffer.from('ShiftLab', 'latin1');
export const STORE_VERSION = 3;
const VERSION_AT = MAGIC.length;
const CHECKSUM_AT = VERSION_AT + 4;
const ORIGIN_AT = CHECKSUM_AT + 4;
const ORIGIN_BYTES = 20;
const RANDOM_BYTES = 16;
/** All that has to be read of a file to know where it belongs. */
export const HEAD_BYTES = ORIGIN_AT + ORIGIN_BYTES;

/** As base64: 16 random bytes, and the oldest version that values of the store may have. */
export type Origin = string;

export function newOrigin(oldest: number): Origin {
  const origin = Buffer.alloc(ORIGIN_BYTES);
  randomBytes(RANDOM_BYTES).copy(origin);
  origin.writeUInt32LE(oldest, RANDOM_BYTES);
  return origin.toString('base64');
}

export const oldestOf = (origin: Origin): number => Buffer.from(origin, 'base64').readUInt32LE(RANDOM_BYTES);

export interface Frame {
  readonly version: number;
  /** Null in files of earlier versions. */
  readonly origin: Origin | null;
  readonly checksum: number | null;
  /** The part that is not known is empty. */
  readonly content: Buffer;
}

/** What the bytes say, unchecked; null if they say nothing. They may be the first HEAD_BYTES of a file. */
export function frameOf(file: Buffer): Frame | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return { version: 1, origin: null, checksum: null, content: file };
  if (file.length < ORIGIN_AT) return null;
  const version = file.readUInt32LE(VERSION_AT);
  const checksum = file.readUInt32LE(CHECKSUM_AT);
  if (version === 2) return { version, origin: null, checksum, content: file.subarray(ORIGIN_AT) };
  if (file.length < HEAD_BYTES) return null;
  const origin = file.subarray(ORIGIN_AT, HEAD_BYTES).toString('base64');
  return { version, origin, checksum, content: file.subarray(HEAD_BYTES) };
}

/** Of what a file's bytes should have been, whatever its version is. */
export const checksumOfFile = (key: string, file: Buffer): number =>
  checksumOfBytes(key, Buffer.concat([file.subarray(VERSION_AT, CHECKSUM_AT), file.subarray(ORIGIN_AT)]));

export function framed(key: string, content: Buffer, origin: Origin): Buffer {
  const head = Buffer.concat([MAGIC, Buffer.alloc(8), Buffer.from(origin, 'base64')]);
  head.writeUInt32LE(STORE_VERSION, VERSION_AT);
  const file = Buffer.concat([head, content]);
  file.writeUInt32LE(checksumOfFile(key, file), CHECKSUM_AT);
  return file;
}

/**
 * Which origin the values of a store have, given those of its files: the one of most of them, so that a file of another
 * store is not believed. Null if most are of earlier versions, which have none. The first file decides a tie.
 */
export function originOfMost(frames: readonly Frame[]): Origin | null {
  const earlier = frames.filter(({ origin }) => origin === null).length;
  const votes = new Map<Origin | null, number>();
  for (const { origin } of frames) votes.set(origin, (votes.get(origin) ?? 0) + 1);
  // A store that an earlier version began, and that this one goes on with, has files of both.
  for (const [origin, count] of votes)
    if (origin !== null && oldestOf(origin) < STORE_VERSION) votes.set(origin, count + earlier);
  const most = Math.max(...votes.values());
  return [...votes].find(([, count]) => count === most)?.[0] ?? null;
}
