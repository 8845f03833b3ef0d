/**
 * The one IndexedDB database and its one store (idb-keyval fails with a second store in a database), and what its
 * failures mean to a person: `storage-full` with usage and quota, `storage-unavailable` for everything else.
 */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { asShiftLabError, ShiftLabError } from '../domain/errors';

let opened: UseStore | null = null;

/** The page's database. Opened lazily by the first transaction. */
export function traceDatabase(): UseStore {
  opened ??= createStore('shiftlab-trace', 'records');
  return opened;
}

export interface StorageUse {
  readonly usageBytes: number;
  readonly quotaBytes: number;
  /** The browser promised not to delete it when space is short. */
  readonly persisted: boolean;
}

/** Null where the browser does not say. */
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

/** Runs one transaction; resolves when it is committed, so a resolved write is on disk. */
export async function transact(
  database: UseStore,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => void,
): Promise<void> {
  try {
    await database(mode, (store) => {
      work(store);
      return promisifyRequest(store.transaction);
    });
  } catch (thrown) {
    throw await storageError(thrown);
  }
}

/** Reads, with the same errors. */
export async function query<T>(database: UseStore, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    return await database('readonly', (store) => promisifyRequest(request(store)));
  } catch (thrown) {
    throw await storageError(thrown);
  }
}

async function storageError(thrown: unknown): Promise<ShiftLabError> {
  if (thrown instanceof ShiftLabError) return thrown;
  const name = (thrown as { name?: string } | null)?.name ?? '';
  if (name === 'DataCloneError') return asShiftLabError(thrown);
  if (name === 'QuotaExceededError') {
    const use = await storageUse().catch(() => null);
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    const sizes = use ? ` ${megabytes(use.usageBytes)} MB of ${megabytes(use.quotaBytes)} MB are in use.` : '';
    return new ShiftLabError(
      'storage-full',
      `The browser's storage for this page is full.${sizes} Delete stored runs you no longer need.`,
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
    `The browser's storage did not answer (${reason}). In private windows it may be switched off.`,
    { reason },
    { cause: thrown },
  );
}
