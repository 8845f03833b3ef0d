/** Base models on disk: the shipped ones (public/checkpoints), or those in a folder of your own (`--checkpoints DIR`). */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import { ownCheckpoints, verifiedCheckpoints, type ReadBytes } from '../../src/base-models/base-checkpoints';
import type { OpenCheckpoint } from '../../src/base-models/models';
import { whyUnreadable } from './packed.mjs';
import { shown } from './reasons';
import { MOST_BYTES, readRegularFile } from './regular-file.mjs';

const SHIPPED = resolve(import.meta.dirname, '../../public/checkpoints');

const filesIn =
  (folder: string): ReadBytes =>
  (path) =>
    modelFile(join(folder, path));

/** A file of a base model; null where there is none. Only weights may be large: the others are text. */
export async function modelFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readRegularFile(path, path.endsWith('.safetensors') ? undefined : MOST_BYTES));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ShiftLabError(
      'checkpoint-missing',
      `The base model file ${shown(path)} cannot be read: ${whyUnreadable(thrown)}.`,
      { path },
      { cause: thrown },
    );
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // There is none, or this user may not look.
  }
}

/** Null means the shipped ones. Throws `usage` if there is no such folder. */
export function checkpointsIn(folder: string | null): OpenCheckpoint {
  if (folder === null) return verifiedCheckpoints(filesIn(SHIPPED));
  if (!isFolder(folder))
    throw new ShiftLabError(
      'usage',
      `--checkpoints ${shown(folder)} is no folder; name one that has policy and simulator, each with its files.`,
      { folder },
    );
  return ownCheckpoints(filesIn(resolve(folder)));
}
