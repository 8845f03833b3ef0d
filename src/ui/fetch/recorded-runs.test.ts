import { afterEach, expect, it, vi } from 'vitest';
import { Fetching } from './fetching.svelte';
import { isServedRun, recordedResults, servedTitle } from './recorded-runs';

afterEach(() => vi.unstubAllGlobals());

const LISTS: Record<string, unknown> = {
  'recorded/index.json': [{ file: 'clarify.json', title: 'Five seeds' }],
  'results/index.json': [{ title: 'The map', runs: [{ file: 'regime-0-1.json', label: 'p = 0' }] }],
};
const serving = (lists: Record<string, unknown>) =>
  vi.stubGlobal('fetch', async (url: string) => {
    const found = Object.entries(lists).find(([path]) => url.endsWith(path))?.[1];
    return found === undefined
      ? new Response('', { status: 404 })
      : new Response(JSON.stringify(found), { headers: { 'content-type': 'application/json' } });
  });

it('the results are listed by story, and called by story and setting', async () => {
  serving(LISTS);
  expect(await recordedResults(new Fetching('the list'))).toEqual([
    {
      title: 'The map',
      runs: [{ path: 'results/regime-0-1.json', title: 'The map: p = 0', label: 'p = 0' }],
    },
  ]);
  serving({ 'results/index.json': { not: 'a list' } });
  await expect(recordedResults(new Fetching('the list'))).rejects.toMatchObject({ code: 'usage' });
});

it('a served run is called as its list calls it, and by its path where no list knows it or can be had', async () => {
  serving(LISTS);
  expect(await servedTitle('recorded/clarify.json')).toBe('Five seeds');
  expect(await servedTitle('results/regime-0-1.json')).toBe('The map: p = 0');
  expect(await servedTitle('results/other.json')).toBe('results/other.json');
  serving({});
  for (const path of ['recorded/clarify.json', 'results/regime-0-1.json']) expect(await servedTitle(path)).toBe(path);
});

it('only files in the two folders are served runs', () => {
  expect(['recorded/clarify.json', 'results/regime-0.5-2.json'].map(isServedRun)).toEqual([true, true]);
  const others = [
    'results/../package.json',
    'replay/a.json',
    'https://a.b/results/c.json',
    'results/a.json.gz',
    'file-1',
  ];
  expect(others.filter(isServedRun)).toEqual([]);
});
