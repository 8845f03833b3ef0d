/** Measurements of kernels, in one file under node_modules: deleted with the packages, never part of the repository. */
import { join, resolve } from 'node:path';
import type { TuningStore } from '../../src/model/tuning';
import { writeWhole } from './disk';
import { reasonOf, shown } from './reasons';
import { readRegularFile } from './regular-file.mjs';

const FILE = join(resolve(import.meta.dirname, '../..'), 'node_modules', '.cache', 'shiftlab', 'tuning.json');

async function all(file: string): Promise<Record<string, unknown>> {
  try {
    const value = JSON.parse((await readRegularFile(file)).toString()) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {}; // There is none yet, or it cannot be read: everything is measured again.
  }
}

/** Says so if the file cannot be written. Everything is then measured again next time, which is no reason to end a run. */
export function tuningIn(file: string, warn: (sentence: string) => void = console.error): TuningStore {
  return {
    get: async (key) => (await all(file))[key],
    put: async (key, tuning) =>
      writeWhole(file, JSON.stringify({ ...(await all(file)), [key]: tuning }, null, 1)).catch((thrown: unknown) =>
        warn(
          `The measurements of kernels are not kept, because ${shown(file)} cannot be written: ${reasonOf(thrown)}.`,
        ),
      ),
  };
}

export const tuningFile: TuningStore = tuningIn(FILE);
