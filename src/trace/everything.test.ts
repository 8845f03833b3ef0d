import 'fake-indexeddb/auto';
import { createStore, get, keys, set } from 'idb-keyval';
import { afterEach, expect, it, vi } from 'vitest';
import { deleteEverything } from './everything';

afterEach(() => vi.unstubAllGlobals());

it('deletes every record and our caches, and leaves other pages’ caches alone', async () => {
  const database = createStore('everything', 'records');
  await set('run/a', { id: 'a' }, database);
  await set('session/b', 'held', database);
  const caches = new Set(['webllm/model', 'shiftlab-results', 'someone-elses']);
  vi.stubGlobal('caches', { keys: async () => [...caches], delete: async (name: string) => caches.delete(name) });
  await deleteEverything(database);
  expect([await keys(database), [...caches]]).toEqual([[], ['someone-elses']]);
});

it('works where there are no caches', async () => {
  const database = createStore('everything-on-http', 'records');
  await set('run/a', 1, database);
  vi.stubGlobal('caches', undefined);
  Reflect.deleteProperty(globalThis, 'caches');
  await deleteEverything(database);
  expect(await get('run/a', database)).toBeUndefined();
});
