/** Connections that a browser closes without an event, databases that do not answer, and news that is lost. */
import 'fake-indexeddb/auto';
import { createStore, type UseStore } from 'idb-keyval';
import { describe, expect, it, vi } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { ExperimentEvent } from '../domain/experiment-events';
import { transact } from './database';
import { lastingStore } from './lasting-store';
import { RunArchive } from './run-archive';

const epoch = (n: number): ExperimentEvent => ({
  type: 'calibration-epoch',
  seed: 1,
  epoch: n,
  trainNll: 1,
  heldOutNll: 1,
});

describe('a store of IndexedDB', () => {
  it('opens a new connection when the browser closed its connection without a word', async () => {
    const store = lastingStore('closed', 'records');
    const connection = await store('readwrite', (records) => {
      records.put(1, 'a');
      return records.transaction.db;
    });
    connection.close();
    await expect(store('readonly', (records) => records.name)).rejects.toMatchObject({ name: 'InvalidStateError' });
    connection.close();
    expect(await transact(store, 'readonly', (records) => records.get('a'))).toBe(1);
  });

  it('tries a transaction once more, not more often', async () => {
    const closing: UseStore = vi.fn(() =>
      Promise.reject(new DOMException('The database connection is closing.', 'InvalidStateError')),
    );
    await expect(transact(closing, 'readonly', (records) => records.get('a'))).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('The database connection is closing') as string,
    });
    expect(closing).toHaveBeenCalledTimes(2);
  });

  it('fails when the database does not answer, and opens it again at the next call', async () => {
    const store = lastingStore('silent', 'records', 0.05);
    const open = vi.spyOn(indexedDB, 'open').mockReturnValueOnce(new IDBOpenDBRequest());
    await expect(transact(store, 'readonly', (records) => records.get('a'))).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
    open.mockRestore();
    expect(
      await transact(lastingStore('silent', 'records'), 'readonly', (records) => records.get('a')),
    ).toBeUndefined();
  });

  it('writes nothing after it gave up waiting', async () => {
    const store = lastingStore('late', 'records', 0.05);
    await expect(
      transact(store, 'readwrite', async (records) => {
        await records.put(1, 'a');
        const until = Date.now() + 200;
        while (Date.now() < until) await records.get('a');
      }),
    ).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(await transact(lastingStore('late', 'records'), 'readonly', (records) => records.get('a'))).toBeUndefined();
  });
});

it('events whose commit was not reported are not stored twice', async () => {
  const inner = createStore('lost news', 'records');
  let lose = false;
  const forgetful: UseStore = async (mode, callback) => {
    const result = await inner(mode, callback);
    if (!lose) return result;
    lose = false;
    throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
  };
  const archive = new RunArchive(forgetful);
  await archive.create('a', exampleSpec);
  await archive.append('a', [epoch(1)]);
  lose = true;
  await archive.append('a', [epoch(2)]);
  await archive.append('a', [epoch(2)]); // the same again, this time on purpose
  expect(await archive.events('a', 'events')).toEqual([epoch(1), epoch(2), epoch(2)]);
});
