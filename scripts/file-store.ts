/**
 * A RunStore in a folder: one file a key, structured-clone values (typed arrays included) in V8's serialisation. A put
 * writes beside the old file and renames over it, so a killed process leaves either the old value or the new one.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { ShiftLabError } from '../src/domain/errors';
import type { RunStore } from '../src/domain/experiment-events';

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
    const path = this.path(key);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(`${path}.new`, serialize(value));
      await rename(`${path}.new`, path);
    } catch (thrown) {
      throw this.unavailable(thrown, key);
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  private path(key: string): string {
    return join(this.folder, encodeURIComponent(key));
  }

  private unavailable(thrown: unknown, key: string): ShiftLabError {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    const sentence = full
      ? `The disk is full; ${key} could not be stored.`
      : `The store in ${this.folder} cannot be used, at ${key}: ${message.replace(/\.*\s*$/, '')}.`;
    return new ShiftLabError(
      full ? 'storage-full' : 'storage-unavailable',
      sentence,
      { key, folder: this.folder },
      { cause: thrown },
    );
  }
}
