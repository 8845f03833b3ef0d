/**
 * The one IndexedDB database with its one store, and what its failures mean to a person: `storage-full` with usage and
 * quota, `storage-unavailable` for everything else. idb-keyval opens the database; it cannot open a second store in the
 * same database. idb turns the requests of a transaction into promises.
 */
import { wrap, type IDBPObjectStore } from 'idb';
import type { UseStore } from 'idb-keyval';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { lastingStore, nameOf, wasBrokenOff } from './lasting-store';

let opened: UseStore | null = null;

/** The page's database. Opened lazily by the first transaction. */
export function traceDatabase(): UseStore {
  opened ??= lastingStore('shiftlab-trace', 'records');
  return opened;
}

export interface StorageUse {
  readonly usageBytes: number;
  readonly quotaBytes: number;
  /** The browser promised not to delete it when space is short. */
  readonly persisted: boolean;
}

/** Null if the browser does not say. */
export async function storageUse(): Promise<StorageUse | null> {
  const storage = globalThis.navigator?.storage;
  if (!storage?.estimate) return null;
  const [estimate, persisted] = await Promise.all([storage.estimate(), storage.persisted?.() ?? false]);
  return { usageBytes: estimate.usage ?? 0, quotaBytes: estimate.quota ?? 0, persisted };
}

/** Call on a person's gesture. True when the browser agreed to keep the data. */
export async function askToPersist(): Promise<boolean> {
  const storage = globalThis.navigator?.storage;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || (await storage.persist());
}

/** The store inside a transaction; its requests are promises. */
export type Records<Mode extends IDBTransactionMode> = IDBPObjectStore<unknown, [string], string, Mode>;

/**
 * Runs one transaction and returns what `work` returned. It resolves when the transaction is committed, so a resolved
 * write is on disk. If `work` throws, nothing is written. `work` may await requests of the store and nothing else: a
 * transaction commits as soon as it has no request to wait for.
 *
 * A transaction that the browser broke off is tried once more: Safari closes connections without an event. So `work` may
 * run twice, and the first time may even have been written, if only the news of it was lost.
 */
export async function transact<T, Mode extends 'readonly' | 'readwrite'>(
  database: UseStore,
  mode: Mode,
  work: (records: Records<Mode>) => T | Promise<T>,
): Promise<T> {
  try {
    return await once(database, mode, work).catch((thrown: unknown) => {
      if (!mayWorkAgain(thrown)) throw thrown;
      return once(database, mode, work);
    });
  } catch (thrown) {
    throw await storageError(thrown);
  }
}

/** What took long already is not waited for twice. */
const mayWorkAgain = (thrown: unknown): boolean => wasBrokenOff(thrown) && nameOf(thrown) !== 'TimeoutError';

function once<T, Mode extends 'readonly' | 'readwrite'>(
  database: UseStore,
  mode: Mode,
  work: (records: Records<Mode>) => T | Promise<T>,
): Promise<T> {
  return database(mode, async (store) => {
    const records = wrap(store) as unknown as Records<Mode>;
    const transaction = records.transaction as unknown as OpenTransaction;
    try {
      const result = await work(records);
      await transaction.done;
      return result;
    } catch (thrown) {
      await rolledBack(transaction);
      // After a full disk every request fails with AbortError, and only the transaction knows why.
      throw transaction.error ?? thrown;
    }
  });
}

type OpenTransaction = Records<'readwrite'>['transaction'];

async function rolledBack(transaction: OpenTransaction): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // It was aborted already.
  }
  await transaction.done.catch(() => undefined);
}

/** A browser refuses for want of disk space too, long before the page has used what it may. */
function fullWords(use: StorageUse | null): string {
  const words = (bytes: number) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);
  const sizes = use && `${words(use.usageBytes)} of ${words(use.quotaBytes)}`;
  if (use && use.usageBytes < use.quotaBytes / 2)
    return `The browser stores no more, although this page uses only ${sizes}: the disk may be full. Make room on it, or delete stored runs that you no longer need.`;
  return `The browser’s storage for this page is full${sizes ? ` (${sizes} in use)` : ''}: delete stored runs that you no longer need.`;
}

async function storageError(thrown: unknown): Promise<ShiftLabError> {
  if (thrown instanceof ShiftLabError) return thrown;
  const name = nameOf(thrown);
  if (name === 'DataCloneError') return asShiftLabError(thrown);
  if (name === 'QuotaExceededError') {
    const use = await storageUse().catch(() => null);
    return new ShiftLabError(
      'storage-full',
      fullWords(use),
      {
        usageBytes: use?.usageBytes ?? null,
        quotaBytes: use?.quotaBytes ?? null,
      },
      { cause: thrown },
    );
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ShiftLabError(
    'storage-unavailable',
    `The browser’s storage does not work (${reason.slice(0, 120).replace(/\.$/, '')}). Close other tabs of this page and load it again. In private windows storage may be switched off.`,
    { reason },
    { cause: thrown },
  );
}
