/**
 * Command lines: each option of each command is given texts, paths and files that nobody expects there. It ends with a code
 * and one short line, or is taken; and what is taken never means the folder where the command was started.
 */
import type { TorturePart } from './part';

export const part: TorturePart = {
  name: 'lines',
  run: async ({ seed, scale, say }) => {
    const { tortureLines } = await import('./lines/hostile-lines');
    return tortureLines(seed, scale === 'long' ? Infinity : 6, say);
  },
};
