/** Two pages without Web Locks, which Node's broadcast channels join. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { lockByAsking } from './lock-by-asking';
import { RunArchive } from './run-archive';
import { listWithInterrupted, requireNoRunAnywhere, whileLocked } from './run-lock';

const asking = lockByAsking(60);

it('a run that another page trains is not taken for interrupted, started twice or disturbed; afterwards it is free', async () => {
  const archive = new RunArchive(createStore('asking', 'records'));
  for (const id of ['live', 'gone']) await archive.create(id, exampleSpec);
  let end!: () => void;
  const training = new Promise<void>((resolve) => (end = resolve));
  const live = whileLocked('live', () => training, asking);
  await new Promise((resolve) => setTimeout(resolve, 150));

  const statuses = async () =>
    Object.fromEntries(
      (await listWithInterrupted(archive, asking)).map((run) =>
        'record' in run ? [run.record.id, run.record.status] : [run.id, 'unreadable'],
      ),
    );
  expect(await statuses()).toEqual({ live: 'running', gone: 'interrupted' });
  await expect(whileLocked('live', async () => 1, asking)).rejects.toMatchObject({ code: 'usage' });
  await expect(requireNoRunAnywhere(asking)).rejects.toMatchObject({ code: 'usage' });
  expect(await whileLocked('gone', async () => 1, asking)).toBe(1);

  end();
  await live;
  expect(await statuses()).toEqual({ live: 'interrupted', gone: 'interrupted' });
});

it('who holds a Web Lock also answers pages that have none', async () => {
  const webLocks = {
    request: async <T>(_name: string, _options: unknown, work: (lock: unknown) => Promise<T>) => work({}),
    query: async () => ({ held: [] }),
  };
  await whileLocked(
    'live',
    async () => {
      await expect(requireNoRunAnywhere(asking)).rejects.toMatchObject({ code: 'usage' });
    },
    webLocks,
  );
});
