/**
 * A RunStore in a folder: one file for each key (store-frame.ts). A put is whole or not at all (disk.ts).
 *
 * A file's checksum is compared before V8 reads anything, and each names the store that it belongs to, so a file of another
 * run is not taken for one of this. Files of earlier versions are read where an earlier version began the store. Those of
 * version 1 have no checksum: what rotted in them may go unnoticed. A damaged file is only ever renamed, to ….damaged.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { DamagedValue } from '../../src/domain/damaged-value';
import { ShiftLabError } from '../../src/domain/errors';
import type { RunStore } from '../../src/domain/experiment-events';
import { always, moveAside, remove, writeWhole, type Permission } from './disk';
import { isDiskFull, reasonOf, shown } from './reasons';
import { NOT_A_FILE, readBeginning, readRegularFile } from './regular-file.mjs';
import { orNothing } from './target';
import {
  checksumOfFile,
  framed,
  frameOf,
  HEAD_BYTES,
  newOrigin,
  oldestOf,
  originOfMost,
  STORE_VERSION,
  type Frame,
  type Origin,
} from './store-frame';

/** Every file of version 1 began with this byte, V8's. */
const V8_MARK = 0xff;
/** Its files decide where the others are as good as those. */
const HEADER = 'header';

const DAMAGED = '.damaged';

export class FileStore implements RunStore {
  readonly place: string;
  /** Null until it is known; a store without values has none yet. */
  private origin: Origin | null = null;

  /** Asks for permission before each change (held-file.ts). */
  constructor(
    private readonly folder: string,
    private readonly mayWrite: Permission = always,
  ) {
    this.place = `in ${shown(folder)}`;
  }

  async get(key: string): Promise<unknown> {
    const file = await readRegularFile(this.path(key)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null;
      throw this.unavailable(thrown, key);
    });
    return file ? this.valueIn(file, key) : undefined;
  }

  async put(key: string, value: unknown): Promise<void> {
    try {
      const origin = await this.knownOrigin(key);
      this.origin ??= origin ?? newOrigin((await this.frames()).length > 0 ? 1 : STORE_VERSION);
      await writeWhole(this.path(key), framed(key, serialize(value), this.origin), this.mayWrite);
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
    const names = await orNothing(() => readdir(this.folder)).catch((thrown: unknown) => {
      throw this.unavailable(thrown, HEADER); // A store that cannot be listed is not an empty one.
    });
    return (names ?? []).flatMap((name) => (name.startsWith('.') || name.includes(DAMAGED) ? [] : (keyOf(name) ?? [])));
  }

  /** Keys whose values have no checksum: version 1 wrote them. */
  async unchecked(): Promise<string[]> {
    const origin = await this.knownOrigin(HEADER);
    if (origin !== null && oldestOf(origin) > 1) return [];
    return (await this.heads()).flatMap(({ key, frame }) => (frame?.version === 1 ? [key] : []));
  }

  private async valueIn(file: Buffer, key: string): Promise<unknown> {
    const damaged = (why: string, cause?: unknown) => new DamagedValue(key, this.place, why, undefined, cause);
    if (file.length === 0) throw damaged('its file is empty');
    const frame = frameOf(file);
    if (!frame) throw damaged('its file is not whole');
    if (frame.checksum !== null && frame.checksum !== checksumOfFile(key, file)) throw damaged('its checksum differs');
    if (frame.version > STORE_VERSION) throw this.isNewer(key, frame.version);
    if (frame.version === 1 && file[0] !== V8_MARK) throw damaged('its file is not one of a store');
    const origin = await this.knownOrigin(key);
    if (frame.origin !== null && frame.origin !== origin) throw damaged('it belongs to another run');
    if (origin !== null && frame.version < oldestOf(origin)) throw damaged('its format is older than this store');
    if (frame.version > 1) return this.unpacked(frame.content, key);
    try {
      const value: unknown = deserialize(frame.content);
      if (value !== undefined) return value;
    } catch (thrown) {
      throw damaged('its file cannot be read', thrown);
    }
    throw damaged('its file is not one of a store');
  }

  /** The beginning of every value's file, the header's first. */
  private async heads(): Promise<{ readonly key: string; readonly frame: Frame | null }[]> {
    const keys = await this.keys();
    const ordered = keys.includes(HEADER) ? [HEADER, ...keys.filter((key) => key !== HEADER)] : keys;
    const heads: { readonly key: string; readonly frame: Frame | null }[] = [];
    for (const key of ordered) {
      const bytes = await beginningOf(this.path(key));
      const isValue = bytes !== null && bytes.length > 0 && (bytes[0] === V8_MARK || frameOf(bytes)?.version !== 1);
      if (isValue) heads.push({ key, frame: frameOf(bytes) });
    }
    return heads;
  }

  private async frames(): Promise<Frame[]> {
    return (await this.heads()).flatMap(({ frame }) => frame ?? []);
  }

  private async knownOrigin(key: string): Promise<Origin | null> {
    try {
      this.origin ??= originOfMost(await this.frames());
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
    return this.origin;
  }

  private isNewer(key: string, version: number): ShiftLabError {
    return new ShiftLabError(
      'trace-version',
      `The store ${this.place} has a value at ${key} of format ${version}; this version reads up to ${STORE_VERSION}. Use a newer ShiftLab.`,
      { key, found: version, reads: STORE_VERSION },
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

/** Null if there is no file. */
async function beginningOf(path: string): Promise<Buffer | null> {
  try {
    return await readBeginning(path, HEAD_BYTES);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === NOT_A_FILE) return null;
    throw thrown;
  }
}
