/**
 * The sessions of people in IndexedDB, beside the runs: one value a session, under `human/<id>`, with the version and the
 * checksum of every stored value (records.ts). A failed write changes nothing, and several sessions are written together or
 * not at all. Not here: whether a session is true to its task (people/checked-session.ts).
 */
import type { UseStore } from 'idb-keyval';
import { breath } from '../domain/breath';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import type { HumanSession } from '../domain/human-session';
import { traceDatabase, transact } from './database';
import { readable, stamped, TRACE_SCHEMA } from './records';

const PREFIX = 'human/';
/** Checking a session takes half a millisecond, and a class has hundreds: the page answers in between. */
const AT_A_TIME = 20;
const keyOf = (id: string): string => `${PREFIX}${id}`;
const everyKey = (): IDBKeyRange => IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);

interface StoredSession {
  readonly schema: typeof TRACE_SCHEMA;
  readonly session: HumanSession;
}

export interface ListedSessions {
  readonly sessions: readonly HumanSession[];
  /** Why each value that cannot be read is not among them. It stays as it is. */
  readonly unreadable: readonly ShiftLabError[];
}

export class HumanSessions {
  constructor(
    /** Throws for a session that is not as it should be. */
    private readonly check: (value: unknown) => HumanSession,
    private readonly database: UseStore = traceDatabase(),
  ) {}

  /** By the time of their cards. */
  async list(): Promise<ListedSessions> {
    const [keys, values] = await transact(this.database, 'readonly', async (records) => [
      await records.getAllKeys(everyKey()),
      await records.getAll(everyKey()),
    ]);
    const sessions: HumanSession[] = [];
    const unreadable: ShiftLabError[] = [];
    for (const [i, key] of keys.entries()) {
      if (i % AT_A_TIME === AT_A_TIME - 1) await breath();
      try {
        sessions.push(this.check(readable<StoredSession>(key as string, values[i]).session));
      } catch (thrown) {
        unreadable.push(asShiftLabError(thrown));
      }
    }
    return { sessions: sessions.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)), unreadable };
  }

  /** Writes all of them, or none. A session that is there already is replaced. Throws `storage-full`, `storage-unavailable`. */
  async put(sessions: readonly HumanSession[]): Promise<void> {
    const stored = sessions.map((session) => {
      const key = keyOf(session.id);
      return [key, stamped<StoredSession>(key, { schema: TRACE_SCHEMA, session })] as const;
    });
    await transact(this.database, 'readwrite', async (records) => {
      await Promise.all(stored.map(([key, value]) => records.put(value, key)));
    });
  }

  async delete(id: string): Promise<void> {
    await transact(this.database, 'readwrite', (records) => records.delete(keyOf(id)));
  }

  /** Removes every session, readable or not. */
  async deleteAll(): Promise<void> {
    await transact(this.database, 'readwrite', (records) => records.delete(everyKey()));
  }
}
