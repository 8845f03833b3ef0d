/** Measurements of kernels, kept in one file beside the installed packages: gone with them, and never part of the repository. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TuningStore } from '../src/model/tuning';

const FILE = join(resolve(import.meta.dirname, '..'), 'node_modules', '.cache', 'shiftlab', 'tuning.json');

async function all(): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Record<string, unknown>;
  } catch {
    return {}; // None yet, or not readable: then everything is measured again.
  }
}

export const tuningFile: TuningStore = {
  get: async (key) => (await all())[key],
  put: async (key, tuning) => {
    await mkdir(dirname(FILE), { recursive: true });
    await writeFile(`${FILE}.new`, JSON.stringify({ ...(await all()), [key]: tuning }, null, 1));
    await rename(`${FILE}.new`, FILE);
  },
};
