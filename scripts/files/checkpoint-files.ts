/** Base models on disk: the shipped ones (public/checkpoints), or those in a folder of your own (`--checkpoints DIR`). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import { ownCheckpoints, verifiedCheckpoints, type ReadBytes } from '../../src/base-models/base-checkpoints';
import type { OpenCheckpoint } from '../../src/base-models/models';

const SHIPPED = resolve(import.meta.dirname, '../../public/checkpoints');

const filesIn =
  (folder: string): ReadBytes =>
  async (path) => {
    try {
      return new Uint8Array(await readFile(join(folder, path)));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw thrown;
    }
  };

/** Null means the shipped ones. Throws `usage` if there is no such folder. */
export function checkpointsIn(folder: string | null): OpenCheckpoint {
  if (folder === null) return verifiedCheckpoints(filesIn(SHIPPED));
  if (!existsSync(folder)) throw new ShiftLabError('usage', `There is no folder ${folder} of base models.`, { folder });
  return ownCheckpoints(filesIn(resolve(folder)));
}
