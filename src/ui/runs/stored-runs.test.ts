/** The list of stored runs, where looks at it overtake each other. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it, vi } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { RunArchive } from '../../trace/run-archive';
import { Problem } from '../problem.svelte';
import { StoredRuns } from './stored-runs.svelte';

const storedRuns = (archive: RunArchive) =>
  new StoredRuns({ archive, problem: new Problem(), readText: vi.fn(), seen: () => true, ownId: () => null });

it('does not show a deleted run again when an earlier look at the list comes late', async () => {
  const archive = new RunArchive(createStore('stored-runs', 'records'));
  await archive.create('deleted', exampleSpec, 'done');
  const stored = storedRuns(archive);
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const before = await archive.list();
  vi.spyOn(archive, 'list').mockImplementationOnce(async () => (await gate, before));
  const early = stored.refresh();
  await stored.remove('deleted');
  letGo();
  await early;
  expect([stored.listed, stored.state]).toEqual([[], 'listed']);
});

it('says whether the browser agreed to keep what is stored', async () => {
  let agrees = false;
  const persist = async () => agrees;
  const storage = { estimate: async () => ({ usage: 1, quota: 2 }), persisted: persist, persist };
  vi.stubGlobal('navigator', { storage });
  const archive = new RunArchive(createStore('kept-runs', 'records'));
  const stored = storedRuns(archive);
  const told = () => [stored.refused, stored.storage?.persisted];
  await stored.refresh();
  expect(told()).toEqual([false, false]);
  await stored.askToKeep();
  expect(told()).toEqual([true, false]);
  agrees = true;
  await stored.askToKeep();
  expect(told()).toEqual([false, true]);
  vi.unstubAllGlobals();
});
