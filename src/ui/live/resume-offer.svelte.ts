/** The run that was interrupted last, offered until it is resumed or the offer is discarded. */
import type { RunRecord } from '../../trace/records';
import type { ListedRun, RunArchive } from '../../trace/run-archive';
import { RunState } from '../run/run-state.svelte';

/** Where discarded offers are kept: ids, newest last. */
const KEY = 'shiftlab-discarded-offers';
const MOST_KEPT = 50;

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

function discarded(storage: Kept | null): readonly string[] {
  try {
    const ids: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Storage may be switched off. */
export function browserStorage(): Kept | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/** Newest first; null if none was interrupted, or the newest offer was discarded. */
export function offered(listed: readonly ListedRun[], storage: Kept | null): RunRecord | null {
  const newest = listed.find((run) => 'record' in run);
  if (!newest || !('record' in newest) || newest.record.status !== 'interrupted') return null;
  return discarded(storage).includes(newest.record.id) ? null : newest.record;
}

export function discard(id: string, storage: Kept | null): void {
  try {
    storage?.setItem(KEY, JSON.stringify([...discarded(storage), id].slice(-MOST_KEPT)));
  } catch {
    // Full or switched off: then it is offered again after a reload.
  }
}

/** How far a stored run is; null if its events cannot be read. */
export async function storedShare(archive: RunArchive, { id, spec, status }: RunRecord): Promise<number | null> {
  try {
    const run = new RunState(id, spec);
    run.recall((await archive.readableEvents(id, 'events')).events);
    run.become(status);
    return run.share;
  } catch {
    return null;
  }
}
