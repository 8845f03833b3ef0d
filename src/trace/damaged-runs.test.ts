/** Stored runs that are damaged: each is refused by its key, can be deleted, and takes no other with it. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { createStore, del, get, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { DamagedValue } from '../domain/damaged-value';
import type { ExperimentEvent } from '../domain/experiment-events';
import { checkpointKey, chunkKey, runKey } from './records';
import { RunArchive } from './run-archive';
import { runFile } from './run-file';
import type { Locks } from './lock-by-asking';
import { listWithInterrupted } from './run-lock';

let database: UseStore;
let archive: RunArchive;
let databases = 0;
beforeEach(async () => {
  database = createStore(`damaged-runs-${databases++}`, 'records');
  archive = new RunArchive(database);
  await archive.create('good', exampleSpec);
});

const noLocks: Locks = { query: async () => ({ held: [] }), request: async (_name, _options, work) => work({}) };
const epoch = (at: number): ExperimentEvent => ({
  type: 'calibration-epoch',
  seed: 1,
  epoch: at,
  trainNll: 1,
  heldOutNll: 1,
});

describe('a damaged record', () => {
  it('of any shape is a row of the list that can be deleted, and the good run is listed', async () => {
    const shape = fc.oneof(
      fc.jsonValue(),
      fc.record({ schema: fc.constant(1), id: fc.constantFrom<unknown>('bad', 7) }),
    );
    for (const value of fc.sample(shape, { seed: 1, numRuns: 100 })) {
      await set(runKey('bad'), value, database);
      const listed = await archive.list();
      expect(listed.map((run) => ('record' in run ? run.record.id : run.id)).sort()).toEqual(['bad', 'good']);
      const bad = listed.find((run) => 'unreadable' in run)!;
      expect(bad).toMatchObject({ id: 'bad', unreadable: { code: 'storage-unavailable' } });
      expect('unreadable' in bad && bad.unreadable.message.length).toBeLessThan(300);
      await expect(archive.read('bad')).rejects.toMatchObject({ code: 'storage-unavailable' });
      await archive.delete('bad');
      expect(await archive.list()).toHaveLength(1);
    }
  });

  it('under another run’s key is not taken for that run', async () => {
    await archive.create('other', exampleSpec);
    await set(runKey('copy'), { ...(await archive.read('other')), schema: 1 }, database);
    await expect(archive.read('copy')).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});

describe('a record that is not the newest or not of its run', () => {
  const EVENTS = chunkKey('events', 'good', 0);

  it('is refused where it is an older copy of the run, and writes over no events', async () => {
    const older: unknown = await get(runKey('good'), database);
    await archive.append('good', [epoch(0)]);
    await set(runKey('good'), older, database);
    const refusal = { code: 'storage-unavailable', message: expect.stringContaining('is out of date') as string };
    await expect(archive.append('good', [epoch(1)])).rejects.toMatchObject(refusal);
    const { events, lost } = await archive.readableEvents('good', 'events');
    expect([events, lost]).toMatchObject([[epoch(0)], [refusal]]);
  });

  it('is refused where another run has the same', async () => {
    await archive.create('other', exampleSpec);
    for (const id of ['good', 'other']) {
      await archive.append(id, [epoch(0)]);
      await archive.checkpoints(id).put('seconds', {});
    }
    const places = [
      [EVENTS, chunkKey('events', 'other', 0)],
      [checkpointKey('good', 'seconds'), checkpointKey('other', 'seconds')],
    ] as const;
    for (const [to, from] of places) await set(to, await get(from, database), database);
    await expect(archive.events('good', 'events')).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(archive.checkpoints('good').get('seconds')).rejects.toBeInstanceOf(DamagedValue);
  });

  it('is refused where it claims the format without a checksum, in a run that never had it', async () => {
    await archive.append('good', [epoch(0)]);
    await set(EVENTS, { schema: 1, events: [epoch(7)] }, database);
    await set(checkpointKey('good', 'seconds'), { schema: 1, value: { load: 1 } }, database);
    await expect(archive.events('good', 'events')).rejects.toMatchObject({
      message: expect.stringContaining('older than its run') as string,
    });
    await expect(archive.checkpoints('good').get('seconds')).rejects.toBeInstanceOf(DamagedValue);
  });

  it('is read, and called unchecked, where an earlier version stored the run', async () => {
    const { checked: _, ...earlier } = await archive.read('good');
    await set(runKey('good'), { ...earlier, schema: 1, eventChunks: 1 }, database);
    await set(EVENTS, { schema: 1, events: [epoch(7)] }, database);
    await set(checkpointKey('good', 'seconds'), { schema: 1, value: { load: 1 } }, database);
    expect(await archive.readableEvents('good', 'events')).toEqual({ events: [epoch(7)], lost: [], unchecked: true });
    const stored = archive.checkpoints('good');
    expect([await stored.get('seconds'), await stored.unchecked?.()]).toEqual([{ load: 1 }, ['seconds']]);
  });
});

describe('a run with a damaged chunk', () => {
  beforeEach(async () => {
    for (let at = 0; at < 3; at++) await archive.append('good', [epoch(at)]);
  });

  it.each([
    [
      'that has another shape',
      () => set(chunkKey('events', 'good', 1), { schema: 1, events: [{ type: 'gap' }] }, database),
    ],
    ['that is gone', () => del(chunkKey('events', 'good', 1), database)],
    ['that is the last and gone', () => del(chunkKey('events', 'good', 2), database)],
  ])('%s says so, and the rest can be read and saved', async (_, damage) => {
    await damage();
    await expect(archive.events('good', 'events')).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(runFile(archive, 'good', true)).rejects.toMatchObject({ code: 'storage-unavailable' });
    const { events, lost } = await archive.readableEvents('good', 'events');
    expect(events).toHaveLength(2);
    expect(lost).toMatchObject([{ message: expect.stringContaining('events/good/0000000') }]);
    const told: unknown[] = [];
    expect((await runFile(archive, 'good', true, (parts) => told.push(...parts))).events).toEqual(events);
    expect(told).toHaveLength(1);
  });
});

it('a full disk does not hide the list: a run whose page is gone is shown as interrupted', async () => {
  const full: UseStore = (mode, work) =>
    database(mode, (store) => {
      if (mode === 'readwrite') throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return work(store);
    });
  expect(await listWithInterrupted(new RunArchive(full), noLocks)).toMatchObject([
    { record: { status: 'interrupted' } },
  ]);
});
