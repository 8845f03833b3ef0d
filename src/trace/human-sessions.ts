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

/** Checking a session takes half a millisecond, and a class has hundreds: the page answers in between. */
const AT_A_TIME = 20;

/** Kept in the same way: dialogues of language models (`model-user/<id>`), and what they were measured by (`llm-report/<id>`). */
interface Kept {
  readonly id: string;
  readonly atMs: number;
}

interface StoredSession<T extends Kept> {
  readonly schema: typeof TRACE_SCHEMA;
  readonly session: T;
}

export interface ListedSessions<T extends Kept> {
  readonly sessions: readonly T[];
  /** Why each value that cannot be read is not among them. It stays as it is. */
  readonly unreadable: readonly ShiftLabError[];
}

export class HumanSessions<T extends Kept = HumanSession> {
  constructor(
    /** Throws for a session that is not as it should be. */
    private readonly check: (value: unknown) => T,
    private readonly database: UseStore = traceDatabase(),
    private readonly prefix: 'human/' | 'model-user/' | 'llm-report/' = 'human/',
  ) {}

  /** By the time of their cards. */
  async list(): Promise<ListedSessions<T>> {
    const [keys, values] = await transact(this.database, 'readonly', async (records) => [
      await records.getAllKeys(this.everyKey()),
      await records.getAll(this.everyKey()),
    ]);
    const sessions: T[] = [];
    const unreadable: ShiftLabError[] = [];
    for (const [i, key] of keys.entries()) {
      if (i % AT_A_TIME === AT_A_TIME - 1) await breath();
      try {
        sessions.push(this.check(readable<StoredSession<T>>(key as string, values[i]).session));
      } catch (thrown) {
        unreadable.push(asShiftLabError(thrown));
      }
    }
    return { sessions: sessions.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)), unreadable };
  }

  /** Writes all of them, or none. A session that is there already is replaced. Throws `storage-full`, `storage-unavailable`. */
  async put(sessions: readonly T[]): Promise<void> {
    const stored = sessions.map((session) => {
      const key = this.keyOf(session.id);
      return [key, stamped<StoredSession<T>>(key, { schema: TRACE_SCHEMA, session })] as const;
    });
    await transact(this.database, 'readwrite', async (records) => {
      await Promise.all(stored.map(([key, value]) => records.put(value, key)));
    });
  }

  async delete(id: string): Promise<void> {
    await transact(this.database, 'readwrite', (records) => records.delete(this.keyOf(id)));
  }

  /** Removes every session, readable or not. */
  async deleteAll(): Promise<void> {
    await transact(this.database, 'readwrite', (records) => records.delete(this.everyKey()));
  }

  private keyOf(id: string): string {
    return `${this.prefix}${id}`;
  }

  private everyKey(): IDBKeyRange {
    return IDBKeyRange.bound(this.prefix, `${this.prefix}\uffff`);
  }
}
