/** Measurements of kernels, in one file under node_modules: deleted with the packages, never part of the repository. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TuningStore } from '../../src/model/tuning';
import { writeWhole } from './whole-file';

const FILE = join(resolve(import.meta.dirname, '../..'), 'node_modules', '.cache', 'shiftlab', 'tuning.json');

async function all(): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Record<string, unknown>;
  } catch {
    return {}; // There is none yet, or it cannot be read: everything is measured again.
  }
}

export const tuningFile: TuningStore = {
  get: async (key) => (await all())[key],
  put: async (key, tuning) => writeWhole(FILE, JSON.stringify({ ...(await all()), [key]: tuning }, null, 1)),
};
