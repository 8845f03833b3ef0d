/**
 * The store of a run (`--store DIR`) while a process writes it: one process at a time. Reading needs no owner, because every
 * value is whole at any time.
 */
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import { removeTemporary } from './disk';
import { FileStore } from './file-store';
import { claim, holderNow, isHeld, wordsOf, type Held, type Holder } from './held-file';
import { shown } from './reasons';

const lockOf = (folder: string): string => join(resolve(folder), '.owner');

/**
 * Does the work with the store in the folder, which this process owns meanwhile. Throws `storage-in-use` at once, with who
 * it is, if another process owns it, and `storage-unavailable` if it is taken from this one.
 */
export async function withOwnStore<T>(
  folder: string,
  work: (store: FileStore, owned: Pick<Held, 'signal'>) => Promise<T>,
): Promise<T> {
  const found = await claim(lockOf(folder));
  if (!isHeld(found)) throw inUse(folder, found);
  try {
    await removeTemporary(resolve(folder));
    return await Promise.race([work(new FileStore(resolve(folder), found.confirm), found), found.lost]);
  } finally {
    await found.release();
  }
}

/** Who writes the store at this moment; null if nobody is known to. Changes nothing. */
export const ownerOf = (folder: string): Promise<Holder | null> => holderNow(lockOf(folder));

function inUse(folder: string, holder: Holder): ShiftLabError {
  return new ShiftLabError(
    'storage-in-use',
    `The store ${shown(folder, 80)} is in use by ${wordsOf(holder)}. Wait until that ends, or name another folder.`,
    { folder, pid: holder.pid, host: holder.host, since: holder.since },
  );
}
