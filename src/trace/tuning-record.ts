/**
 * Measurements of an adapter's kernels (src/engine/tuner.ts makes them), stored beside the runs under keys that begin with
 * `tuning `. Only the engine knows what is in them. What is lost is measured again, so a full disk is no error here.
 */
import { get, set, type UseStore } from 'idb-keyval';
import { traceDatabase } from './database';

export interface TuningRecords {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export function tuningRecords(database: UseStore = traceDatabase()): TuningRecords {
  return {
    get: (key) => get(key, database).catch(() => undefined),
    put: (key, value) => set(key, value, database).catch(() => undefined),
  };
}
