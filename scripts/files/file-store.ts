/**
 * A RunStore in a folder: one file for each key. A put is whole or not at all (disk.ts).
 *
 *   bytes 0–7     "ShiftLab"
 *   bytes 8–11    version of this format, little-endian
 *   bytes 12–15   checksum (src/domain/checksum.ts) of version and value, under the key
 *   the rest      the value, whatever structured clone can copy, in V8's serialisation
 *
 * The checksum is compared before V8 reads anything. Files of earlier versions are the serialisation alone; they are read,
 * but what rotted in them may go unnoticed. A damaged file is only ever renamed, to ….damaged.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { checksumOfBytes } from '../../src/domain/checksum';
import { DamagedValue } from '../../src/domain/damaged-value';
import { ShiftLabError } from '../../src/domain/errors';
import type { RunStore } from '../../src/domain/experiment-events';
import { always, moveAside, remove, writeWhole, type Permission } from './disk';
import { isDiskFull, reasonOf, shown } from './reasons';

const MAGIC = Buffer.from('ShiftLab', 'latin1');
const VERSION = 2;
const VERSION_AT = MAGIC.length;
const CHECKSUM_AT = VERSION_AT + 4;
const VALUE_AT = CHECKSUM_AT + 4;
/** Every file of version 1 began with this byte, V8's. */
const V8_MARK = 0xff;

const DAMAGED = '.damaged';

export class FileStore implements RunStore {
  readonly place: string;

  /** Asks for permission before each change (held-file.ts). */
  constructor(
    private readonly folder: string,
    private readonly mayWrite: Permission = always,
  ) {
    this.place = `in ${shown(folder)}`;
  }

  async get(key: string): Promise<unknown> {
    const file = await readFile(this.path(key)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null;
      throw this.unavailable(thrown, key);
    });
    return file ? this.valueIn(file, key) : undefined;
  }

  async put(key: string, value: unknown): Promise<void> {
    const versioned = Buffer.alloc(4);
    versioned.writeUInt32LE(VERSION);
    const content = serialize(value);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(checksumOfBytes(key, Buffer.concat([versioned, content])));
    try {
      await writeWhole(this.path(key), Buffer.concat([MAGIC, versioned, checksum, content]), this.mayWrite);
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.mayWrite();
      await remove(this.path(key));
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  /** Renames the file: header to header.damaged, or header.damaged-2 if there is one already. */
  async setAside(key: string): Promise<string> {
    try {
      await this.mayWrite();
      return basename(await moveAside(this.path(key), DAMAGED));
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  async keys(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.flatMap((name) => (name.startsWith('.') || name.includes(DAMAGED) ? [] : (keyOf(name) ?? [])));
  }

  private valueIn(file: Buffer, key: string): unknown {
    if (file.length === 0) throw new DamagedValue(key, this.place, 'its file is empty');
    if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return this.valueOfVersion1(file, key);
    if (file.length < VALUE_AT) throw new DamagedValue(key, this.place, 'its file is not whole');
    const version = file.readUInt32LE(VERSION_AT);
    const content = file.subarray(VALUE_AT);
    const sum = checksumOfBytes(key, Buffer.concat([file.subarray(VERSION_AT, CHECKSUM_AT), content]));
    if (sum !== file.readUInt32LE(CHECKSUM_AT)) throw new DamagedValue(key, this.place, 'its checksum differs');
    if (version === VERSION) return this.unpacked(content, key);
    throw new ShiftLabError(
      'trace-version',
      `The store ${this.place} has a value at ${key} of format ${version}; this version reads up to ${VERSION}. Use a newer ShiftLab.`,
      { key, found: version, reads: VERSION },
    );
  }

  /** The bytes are what was stored, so where V8 cannot read them, a newer V8 wrote them. */
  private unpacked(content: Buffer, key: string): unknown {
    try {
      return deserialize(content) as unknown;
    } catch (thrown) {
      throw new ShiftLabError(
        'trace-version',
        `The store ${this.place} has a value at ${key} that a newer Node wrote. Use the version of Node that it was made with.`,
        { key, node: process.version },
        { cause: thrown },
      );
    }
  }

  private valueOfVersion1(file: Buffer, key: string): unknown {
    try {
      const value: unknown = file[0] === V8_MARK ? deserialize(file) : undefined;
      if (value !== undefined) return value;
    } catch (thrown) {
      throw new DamagedValue(key, this.place, 'its file cannot be read', undefined, thrown);
    }
    throw new DamagedValue(key, this.place, 'its file is not one of a store');
  }

  private path(key: string): string {
    return join(this.folder, encodeURIComponent(key));
  }

  private unavailable(thrown: unknown, key: string): ShiftLabError {
    if (thrown instanceof ShiftLabError && thrown.cause === undefined) return thrown; // no permission
    const full = isDiskFull(thrown);
    const sentence = full
      ? `The disk is full; ${key} could not be stored in ${shown(this.folder)}.`
      : `The store in ${shown(this.folder)} cannot be used, at ${key}: ${reasonOf(thrown)}.`;
    return new ShiftLabError(
      full ? 'storage-full' : 'storage-unavailable',
      sentence,
      { key, folder: this.folder },
      { cause: thrown },
    );
  }
}

/** Null for the name of a file that is not a value's. */
function keyOf(name: string): string | null {
  try {
    const key = decodeURIComponent(name);
    return encodeURIComponent(key) === name ? key : null;
  } catch {
    return null;
  }
}
