/**
 * A RunStore in a folder: one file for each key. Values are whatever structured clone can copy, typed arrays included, in
 * V8's serialisation. A put is whole or not at all (disk.ts).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { ShiftLabError } from '../../src/domain/errors';
import type { RunStore } from '../../src/domain/experiment-events';
import { remove, writeWhole } from './disk';
import { isDiskFull, reasonOf, shown } from './reasons';

export class FileStore implements RunStore {
  constructor(private readonly folder: string) {}

  async get(key: string): Promise<unknown> {
    try {
      return deserialize(await readFile(this.path(key))) as unknown;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.unavailable(thrown, key);
    }
  }

  async put(key: string, value: unknown): Promise<void> {
    try {
      await writeWhole(this.path(key), serialize(value));
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await remove(this.path(key));
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  private path(key: string): string {
    return join(this.folder, encodeURIComponent(key));
  }

  private unavailable(thrown: unknown, key: string): ShiftLabError {
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
