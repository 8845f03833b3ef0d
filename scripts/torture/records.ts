/**
 * Records of others: run files, results, the stories' file, what the browser stored, and links. Each is damaged anywhere, or
 * replaced by any JSON at all, and read. It is refused with a code and a short sentence, or it is read and everything that
 * is computed from it works; test/damaged-records.test.ts also draws it.
 */
import type { TorturePart } from './part';

export const part: TorturePart = {
  name: 'records',
  run: async ({ seed, scale, say }) => {
    const { tortureRecords } = await import('./records/faults');
    return tortureRecords(seed, scale === 'long' ? 100 : 3, say);
  },
};
