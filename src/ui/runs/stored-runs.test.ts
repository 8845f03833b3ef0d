/** The list of stored runs, where looks at it overtake each other. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it, vi } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { RunArchive } from '../../trace/run-archive';
import { Problem } from '../problem.svelte';
import { StoredRuns } from './stored-runs.svelte';

it('does not show a deleted run again when an earlier look at the list comes late', async () => {
  const archive = new RunArchive(createStore('stored-runs', 'records'));
  await archive.create('deleted', exampleSpec, 'done');
  const stored = new StoredRuns({
    archive,
    problem: new Problem(),
    readText: vi.fn(),
    seen: () => true,
    ownId: () => null,
  });
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
