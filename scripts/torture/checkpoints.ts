/**
 * What a person brings: the files of a checkpoint, a population, settings and a table of kernels. Each is damaged anywhere,
 * or replaced by any JSON at all, and read: refused with a code and a short sentence, or read, and then it works.
 */
import type { TorturePart } from './part';

export const part: TorturePart = {
  name: 'checkpoints',
  run: async ({ seed, scale, say }) => {
    const { tortureCheckpoints } = await import('./checkpoints/faults');
    return tortureCheckpoints(seed, scale === 'long' ? 150 : 4, say);
  },
};
