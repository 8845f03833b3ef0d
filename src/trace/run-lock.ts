/**
 * Which runs are being trained: each holds a Web Lock with its id, in whichever tab or worker it trains. The lock goes away
 * with its holder, however that ends. So a stored run that says `running` but holds no lock was interrupted. The lock also
 * keeps browsers from freezing the tab during training. Where a page has no Web Locks, lock-by-asking.ts has other locks,
 * and every holder also answers there.
 */
import { ShiftLabError } from '../domain/errors';
import { answering, lockByAsking, type Locks } from './lock-by-asking';
import { isGoingOn } from './records';
import type { ListedRun, RunArchive } from './run-archive';

export const lockName = (id: string): string => `shiftlab-run ${id}`;

const isRunLock = (name: string | undefined): boolean => name?.startsWith(lockName('')) ?? false;

export const browserLocks = (): Locks | null => (globalThis.navigator?.locks as Locks | undefined) ?? lockByAsking();

/** Holds the run's lock during `work`. Throws `usage` if another tab holds it. */
export async function whileLocked<T>(
  id: string,
  work: () => Promise<T>,
  locks: Locks | null = browserLocks(),
): Promise<T> {
  if (!locks) return work();
  return locks.request(lockName(id), { ifAvailable: true }, async (lock) => {
    if (!lock)
      throw new ShiftLabError(
        'usage',
        'This run is already running in another tab: go on there, or cancel it there first.',
        { id },
      );
    return answering(lockName(id), work);
  });
}

/** Throws `usage` if any tab trains: two programs that share a GPU slow each other down, and times would mean nothing. */
export async function requireNoRunAnywhere(locks: Locks | null = browserLocks()): Promise<void> {
  const { held = [] } = (await locks?.query()) ?? {};
  if (held.some(({ name }) => isRunLock(name)))
    throw new ShiftLabError(
      'usage',
      'A run is running in another tab and would slow down the measurement. Wait until it ends, or cancel it there.',
    );
}

/** Marks runs whose holder is gone as interrupted, then returns the list. */
export async function listWithInterrupted(
  archive: RunArchive,
  locks: Locks | null = browserLocks(),
): Promise<readonly ListedRun[]> {
  const runs = await archive.list();
  const isOpen = (run: ListedRun) => 'record' in run && isGoingOn(run.record.status);
  if (!runs.some(isOpen)) return runs;
  const held = new Set((await locks?.query())?.held?.map((lock) => lock.name) ?? []);
  const gone = runs.flatMap((run) =>
    'record' in run && isOpen(run) && !held.has(lockName(run.record.id)) ? [run.record] : [],
  );
  if (gone.length === 0) return runs;
  const marked = await Promise.allSettled(
    gone.map(({ id, updatedAtMs }) => archive.declareInterrupted(id, updatedAtMs)),
  );
  // What cannot be written down, as on a full disk, is so all the same: the list must not be lost over it.
  const unmarked = new Set(gone.flatMap(({ id }, i) => (marked[i]!.status === 'rejected' ? [id] : [])));
  return (await archive.list()).map((run) =>
    'record' in run && unmarked.has(run.record.id) ? { record: { ...run.record, status: 'interrupted' } } : run,
  );
}
