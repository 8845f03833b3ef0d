/**
 * Measurements of an adapter's kernels (src/engine/tuner.ts makes them), stored beside the runs under keys that begin with
 * `tuning `. Only the engine knows what is in them. What is lost is measured again, so a full disk is no error here.
 */
import type { UseStore } from 'idb-keyval';
import { traceDatabase, transact } from './database';

export interface TuningRecords {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export function tuningRecords(database: UseStore = traceDatabase()): TuningRecords {
  return {
    get: (key) => transact(database, 'readonly', (records) => records.get(key)).catch(() => undefined),
    put: (key, value) =>
      transact(database, 'readwrite', async (records) => void (await records.put(value, key))).catch(() => undefined),
  };
}
