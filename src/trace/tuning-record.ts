/**
 * Measurements of an adapter's kernels (src/engine/tuner.ts makes them), kept beside the runs under `tuning …` keys. What is
 * inside is the engine's business; what is lost is measured again, so a full disk is no error here.
 */
import type { UseStore } from 'idb-keyval';
import { query, traceDatabase, transact } from './database';

export interface TuningRecords {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export function tuningRecords(database: UseStore = traceDatabase()): TuningRecords {
  return {
    get: (key) => query(database, (store) => store.get(key)).catch(() => undefined),
    put: (key, value) => transact(database, 'readwrite', (store) => void store.put(value, key)).catch(() => undefined),
  };
}
