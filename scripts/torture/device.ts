/** GPU devices that are lost in the middle of work: the run goes on, on a new one, to the same numbers. */
import type { TorturePart } from './part';

export const part: TorturePart = {
  name: 'device',
  run: async (options) => {
    const { lossesOnTables } = await import('./device/losses-on-tables');
    const rows = [await lossesOnTables(options)];
    if (options.scale === 'short') return rows;
    const { lossesAtCalls } = await import('./device/losses-at-calls');
    rows.push(await lossesAtCalls(options));
    const { lossesInChromium } = await import('./device/losses-in-chromium');
    rows.push(await lossesInChromium(options));
    return rows;
  },
};
