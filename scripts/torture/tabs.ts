/** Tabs without Web Locks that want the same run at the same moment: exactly one gets it, and a tab that dies frees it. */
import type { TorturePart } from './part';

export const part: TorturePart = {
  name: 'tabs',
  run: async (options) => {
    await import('./page/fake-browser');
    const { races } = await import('./tabs/races');
    return races(options);
  },
};
