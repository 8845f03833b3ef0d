/**
 * Stored values that rot: each file of a store, and each record of a run in IndexedDB, is damaged in turn, and then the run
 * goes on, is exported, or is read. It must end with the numbers of a run that was never damaged, or in a refusal with a
 * code and a sentence that names the value.
 */
import type { TortureOptions, TorturePart, TortureRow } from './part';

export const part: TorturePart = {
  name: 'stores',
  run: async (options: TortureOptions): Promise<readonly TortureRow[]> => {
    const { damagedFiles } = await import('./stores/damaged-files');
    const { damagedExports } = await import('./stores/damaged-exports');
    const { damagedRecords } = await import('./stores/damaged-records');
    return [...(await damagedFiles(options)), ...(await damagedExports(options)), ...(await damagedRecords(options))];
  },
};
