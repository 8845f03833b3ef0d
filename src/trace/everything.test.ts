import 'fake-indexeddb/auto';
import { createStore, get, keys, set } from 'idb-keyval';
import { afterEach, expect, it, vi } from 'vitest';
import { deleteEverything } from './everything';

afterEach(() => vi.unstubAllGlobals());

it('deletes every record and our caches, and leaves other pages’ caches alone', async () => {
  const database = createStore('everything', 'records');
  await set('run/a', { id: 'a' }, database);
  await set('session/b', 'held', database);
  const caches = new Set(['webllm/model', 'shiftlab-fetched', 'someone-elses']);
  vi.stubGlobal('caches', { keys: async () => [...caches], delete: async (name: string) => caches.delete(name) });
  await deleteEverything(database);
  expect([await keys(database), [...caches]]).toEqual([[], ['someone-elses']]);
});

/** A page with its service worker, and the caches of a server that has other pages too. */
function pageWithWorker() {
  const scope = 'https://example.org/lab/';
  const caches = new Set([
    ...['webllm/model', 'shiftlab-fetched', `shiftlab-precache-v2-${scope}`],
    ...['shiftlab-precache-v2-https://example.org/other/', 'workbox-precache-v2-https://example.org/'],
  ]);
  const unregister = vi.fn(async () => true);
  vi.stubGlobal('caches', { keys: async () => [...caches], delete: async (name: string) => caches.delete(name) });
  vi.stubGlobal('document', { baseURI: `${scope}#view=runs` });
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => ({ scope, unregister }) } });
  return { caches, unregister };
}

it('deletes the page’s own files too, with their service worker, and leaves those of another copy of the page', async () => {
  const { caches, unregister } = pageWithWorker();
  await deleteEverything(createStore('everything-online', 'records'), async () => true);
  expect([...caches]).toEqual([
    ...['shiftlab-precache-v2-https://example.org/other/', 'workbox-precache-v2-https://example.org/'],
  ]);
  expect(unregister).toHaveBeenCalledOnce();
});

it('keeps the page’s own files without a connection, because nothing could bring them back', async () => {
  const { caches, unregister } = pageWithWorker();
  await deleteEverything(createStore('everything-offline', 'records'), async () => false);
  expect([...caches]).toContain('shiftlab-precache-v2-https://example.org/lab/');
  expect([...caches]).not.toContain('shiftlab-fetched');
  expect(unregister).not.toHaveBeenCalled();
});

it('works where there are no caches', async () => {
  const database = createStore('everything-on-http', 'records');
  await set('run/a', 1, database);
  vi.stubGlobal('caches', undefined);
  Reflect.deleteProperty(globalThis, 'caches');
  await deleteEverything(database);
  expect(await get('run/a', database)).toBeUndefined();
});
