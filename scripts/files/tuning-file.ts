/** Measurements of kernels, in one file under node_modules: deleted with the packages, never part of the repository. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TuningStore } from '../../src/model/tuning';
import { writeWhole } from './disk';
import { reasonOf } from './reasons';

const FILE = join(resolve(import.meta.dirname, '../..'), 'node_modules', '.cache', 'shiftlab', 'tuning.json');

async function all(): Promise<Record<string, unknown>> {
  try {
    const value = JSON.parse(await readFile(FILE, 'utf8')) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {}; // There is none yet, or it cannot be read: everything is measured again.
  }
}

export const tuningFile: TuningStore = {
  get: async (key) => (await all())[key],
  // Without the file everything is measured again next time: no reason to end a run.
  put: async (key, tuning) =>
    writeWhole(FILE, JSON.stringify({ ...(await all()), [key]: tuning }, null, 1)).catch((thrown: unknown) =>
      console.error(
        `The measurements of kernels are not kept: ${FILE} cannot be written, because ${reasonOf(thrown)}.`,
      ),
    ),
};
