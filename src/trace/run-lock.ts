/**
 * Who is alive: a run that trains holds a Web Lock by its id, in whichever tab or worker it trains. A lock goes away with
 * its holder, however that ends, so a stored run that says 'running' and whose lock nobody holds was interrupted.
 * The lock also keeps browsers from freezing the tab while it trains.
 */
import { ShiftLabError } from '../domain/errors';
import { isGoingOn } from './records';
import type { ListedRun, RunArchive } from './run-archive';

/** The part of LockManager used here. */
export interface Locks {
  request<T>(name: string, options: { readonly ifAvailable: boolean }, work: (lock: unknown) => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

export const lockName = (id: string): string => `shiftlab-run ${id}`;

const isRunLock = (name: string | undefined): boolean => name?.startsWith(lockName('')) ?? false;

export const browserLocks = (): Locks | null => (globalThis.navigator?.locks as Locks | undefined) ?? null;

/** Holds the run's lock during `work`. `usage` where another tab holds it. Without Web Locks, just works. */
export async function whileLocked<T>(
  id: string,
  work: () => Promise<T>,
  locks: Locks | null = browserLocks(),
): Promise<T> {
  if (!locks) return work();
  return locks.request(lockName(id), { ifAvailable: true }, async (lock) => {
    if (!lock) throw new ShiftLabError('usage', 'This run is already going on in another tab.', { id });
    return work();
  });
}

/** `usage` where any tab trains: two that share a graphics device are both slower than they are. */
export async function requireNoRunAnywhere(locks: Locks | null = browserLocks()): Promise<void> {
  const { held = [] } = (await locks?.query()) ?? {};
  if (held.some(({ name }) => isRunLock(name)))
    throw new ShiftLabError(
      'usage',
      'A run is going on in another tab, and times would be of both: wait for it, or cancel it there.',
    );
}

/** Marks runs whose holder is gone as interrupted, and returns the list as it is then. */
export async function listWithInterrupted(
  archive: RunArchive,
  locks: Locks | null = browserLocks(),
): Promise<readonly ListedRun[]> {
  const runs = await archive.list();
  const held = new Set((await locks?.query())?.held?.map((lock) => lock.name) ?? []);
  const gone = runs.flatMap((run) =>
    'record' in run && isGoingOn(run.record.status) && !held.has(lockName(run.record.id)) ? [run.record.id] : [],
  );
  if (gone.length === 0) return runs;
  for (const id of gone) await archive.declareInterrupted(id);
  return archive.list();
}
