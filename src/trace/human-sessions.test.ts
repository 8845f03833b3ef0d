/** Sessions of people in IndexedDB: what is kept, what is refused, what a full disk changes. */
import 'fake-indexeddb/auto';
import { createStore, get, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { humanSession } from '../../test/human-session';
import { ShiftLabError } from '../domain/errors';
import type { HumanSession } from '../domain/human-session';
import { HumanSessions } from './human-sessions';

let database: UseStore;
let full: boolean;
let databases = 0;
const check = (value: unknown): HumanSession => {
  if ((value as HumanSession).task === 'unknown') throw new ShiftLabError('task-unknown', 'There is no such task.');
  return value as HumanSession;
};

beforeEach(() => {
  full = false;
  const inner = createStore(`human-sessions-${databases++}`, 'records');
  database = ((mode, callback) =>
    inner(mode, (store) => {
      if (mode === 'readwrite' && full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return callback(store);
    })) as UseStore;
});

describe('sessions', () => {
  it('are listed by their time, and replaced by a fuller record', async () => {
    const stored = new HumanSessions(check, database);
    const half = { ...humanSession(1), preferred: null };
    await stored.put([humanSession(2), half]);
    await stored.put([humanSession(1)]);
    expect(await stored.list()).toEqual({ sessions: [humanSession(1), humanSession(2)], unreadable: [] });
  });

  it('that are damaged, newer or not true to their task stay, and are named', async () => {
    const stored = new HumanSessions(check, database);
    await stored.put([humanSession(1), humanSession(2), { ...humanSession(3), task: 'unknown' }]);
    const key = 'human/00000002';
    const value = (await get(key, database)) as { session: HumanSession };
    await set(key, { ...value, session: { ...value.session, preferred: 0 } }, database);
    await set('human/00000009', { schema: 99 }, database);
    const { sessions, unreadable } = await stored.list();
    expect(sessions).toEqual([humanSession(1)]);
    expect(unreadable.map(({ code }) => code)).toEqual(['storage-unavailable', 'task-unknown', 'trace-version']);
    expect(await get(key, database)).toBeDefined();
  });

  it('of a whole class are stored together or not at all', async () => {
    const stored = new HumanSessions(check, database);
    await stored.put([humanSession(1)]);
    full = true;
    await expect(stored.put([humanSession(2), humanSession(3)])).rejects.toMatchObject({ code: 'storage-full' });
    full = false;
    expect((await stored.list()).sessions).toEqual([humanSession(1)]);
  });

  it('are deleted one by one or all', async () => {
    const stored = new HumanSessions(check, database);
    await stored.put([humanSession(1), humanSession(2)]);
    await set('run/1', 'not ours', database);
    await stored.delete('00000001');
    expect((await stored.list()).sessions).toEqual([humanSession(2)]);
    await stored.deleteAll();
    expect((await stored.list()).sessions).toEqual([]);
    expect(await get('run/1', database)).toBe('not ours');
  });
});
