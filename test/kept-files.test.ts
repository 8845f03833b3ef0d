/** What the service worker keeps of the files that were fetched when they were asked for. */
import { afterEach, expect, it, vi } from 'vitest';
import { bounded } from '../scripts/page/offline.mjs';

afterEach(() => vi.unstubAllGlobals());

it('forty files are kept; those that were fetched first leave', async () => {
  const kept = Array.from({ length: 43 }, (_, at) => `results/${at}.json`);
  const cache = {
    keys: async () => [...kept],
    delete: async (name: string) => kept.splice(kept.indexOf(name), 1).length > 0,
  };
  vi.stubGlobal('caches', { open: async (name: string) => (name === 'shiftlab-fetched' ? cache : null) });
  // As the build hands it to the worker: as text, out of everything that stands around it.
  const alone = (0, eval)(`(${bounded.cacheDidUpdate.toString()})`) as typeof bounded.cacheDidUpdate;
  await alone({ cacheName: 'shiftlab-fetched' });
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([40, 'results/3.json', 'results/42.json']);
  await alone({ cacheName: 'shiftlab-fetched' });
  expect(kept).toHaveLength(40);
});
