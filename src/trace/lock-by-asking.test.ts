/** Two pages without Web Locks, which Node's broadcast channels join. */
import 'fake-indexeddb/auto';
import { createStore, keys, set } from 'idb-keyval';
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { Rng } from '../domain/rng';
import { lockByAsking, type Locks } from './lock-by-asking';
import { RunArchive } from './run-archive';
import { listWithInterrupted, requireNoRunAnywhere, whileLocked } from './run-lock';

const asking = lockByAsking({ momentMs: 60 });

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

/** Asks for the lock at a time of its own; who gets it keeps it until all have an answer. */
async function race(name: string, delays: readonly number[]): Promise<number> {
  let winners = 0;
  let answered = 0;
  let letGo!: () => void;
  const all = new Promise<void>((resolve) => (letGo = resolve));
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await Promise.all(
    delays.map(async (delay) => {
      await pause(delay);
      const locks: Locks = lockByAsking({ momentMs: 60 })!;
      await locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) winners++;
        if (++answered === delays.length) letGo();
        await all;
      });
    }),
  );
  return winners;
}

// With the clock of the machine; in every order of their steps, and a thousand random ones: `npm run torture -- tabs`.
it('of two to four pages that ask at about the same time exactly one gets the lock', async () => {
  const rng = new Rng(1, 'asking');
  const races: (readonly number[])[] = [];
  for (let i = 0; i < 75; i++) {
    const pages = Array.from({ length: 2 + rng.integer(3) }, () => rng.uniform());
    // At once, or spread over one and a half times the moment.
    races.push(pages.map((u) => (i % 3 === 0 ? 0 : u * 90)));
  }
  const winners: number[] = [];
  const atOnce = 15;
  for (let i = 0; i < races.length; i += atOnce) {
    const some = races.slice(i, i + atOnce);
    winners.push(...(await Promise.all(some.map((delays, k) => race(`race ${i + k}`, delays)))));
  }
  expect(winners.flatMap((count, i) => (count === 1 ? [] : [{ delays: races[i], count }]))).toEqual([]);
});

it('a page that is busy while another takes the lock reads that before it decides', async () => {
  const locks = lockByAsking({ momentMs: 60 })!;
  const got: string[] = [];
  const ask = (who: string, lasts: number) =>
    locks.request('busy', { ifAvailable: true }, async (lock) => {
      if (lock) got.push(who);
      await new Promise((resolve) => setTimeout(resolve, lock ? lasts : 0));
    });
  const first = ask('first', 500);
  const until = performance.now() + 200;
  while (performance.now() < until); // its thread is busy for longer than the moment
  await Promise.all([first, ask('second', 500)]);
  expect(got).toEqual(['first']);
});

it('who only looks sees a lock that is about to be taken, and the lock of a page that went away is free', async () => {
  const locks = lockByAsking({ momentMs: 60 })!;
  let end!: () => void;
  const over = new Promise<void>((resolve) => (end = resolve));
  const held = locks.request('soon', { ifAvailable: true }, () => over);
  expect(await locks.query()).toEqual({ held: [{ name: 'soon' }] });
  end();
  await held;
  expect(await locks.query()).toEqual({ held: [] });
  expect(await locks.request('soon', { ifAvailable: true }, async (lock) => lock !== null)).toBe(true);
});

it('a lock whose tab died is free, for one of two tabs that want it at once, and leaves no claim', async () => {
  const claims = createStore('claims', 'claims');
  const tab = () => lockByAsking({ momentMs: 20, claims })!;
  await set('run', 'a dead tab', claims);
  const tries = [tab(), tab()].map((locks) =>
    locks.request('run', { ifAvailable: true }, async (lock) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return lock !== null;
    }),
  );
  expect((await Promise.all(tries)).sort()).toEqual([false, true]);
  await set('run', 'a dead tab', claims);
  expect(await tab().query()).toEqual({ held: [] });
  expect(await keys(claims)).toEqual([]);
});

it('a run that was written to after it was listed is not taken for interrupted', async () => {
  const archive = new RunArchive(createStore('written', 'records'));
  const { updatedAtMs } = await archive.create('late', exampleSpec);
  await archive.declareInterrupted('late', updatedAtMs - 1);
  expect((await archive.read('late')).status).toBe('running');
  await archive.declareInterrupted('late', (await archive.read('late')).updatedAtMs);
  expect((await archive.read('late')).status).toBe('interrupted');
});
