/** Makes IndexedDB fail at the n-th of its calls, in the ways in which browsers make it fail. */
import type { UseStore } from 'idb-keyval';

export const FAULTS = [
  'InvalidStateError',
  'AbortError',
  'UnknownError',
  'QuotaExceededError',
  'TransactionInactiveError',
  'VersionError',
  'aborted transaction',
  'lost news of a commit',
  'silence',
] as const;
export type Fault = (typeof FAULTS)[number];

const MESSAGES: Partial<Record<Fault, string>> = {
  InvalidStateError: "Failed to execute 'transaction' on 'IDBDatabase': The database connection is closing.",
  UnknownError: 'Connection to Indexed Database server lost. Refresh the page to try again',
};

export interface FaultyStorage {
  readonly database: UseStore;
  /** Calls so far. */
  calls(): number;
  /** From now on nothing fails. */
  heal(): void;
}

type Method = (this: never, ...given: never[]) => unknown;

const CALLS: readonly (readonly [() => { readonly prototype: object }, string])[] = [
  [() => IDBFactory, 'open'],
  [() => IDBDatabase, 'transaction'],
  ...['get', 'getAll', 'getAllKeys', 'put', 'delete'].map((name) => [() => IDBObjectStore, name] as const),
];

/**
 * @param at number of the first call that may fail, from 1; of a transaction, silence waits for its next request
 * @param times how many calls fail in a row
 */
export function faultyStorage(inner: UseStore, fault: Fault, at: number, times: number): FaultyStorage {
  let count = 0;
  let healed = false;
  let failed = 0;
  const fails = (canFail = true) => {
    const now = ++count >= at && canFail && !healed && failed < times;
    if (now) failed++;
    return now;
  };
  const originals: (() => void)[] = [];
  const held: (() => void)[] = [];
  const { get } = IDBObjectStore.prototype;
  if (fault !== 'lost news of a commit')
    for (const [owner, name] of CALLS) {
      const methods = owner().prototype as Record<string, Method>;
      const original = methods[name]!;
      methods[name] = function (this: never, ...given: never[]) {
        // A transaction is not a request: nothing is silent about it until it has one.
        if (!fails(fault !== 'silence' || name !== 'transaction')) return original.apply(this, given);
        if (fault === 'silence') {
          if (name === 'open') return new IDBOpenDBRequest();
          held.push(heldOpen(this, get));
          return unanswered((this as IDBObjectStore).transaction);
        }
        if (fault === 'aborted transaction' && name !== 'open') {
          const result = original.apply(this, given);
          const { transaction } = (name === 'transaction' ? { transaction: result } : this) as {
            transaction: IDBTransaction;
          };
          transaction.abort();
          return result;
        }
        throw new DOMException(MESSAGES[fault] ?? `${fault} on purpose`, /Error$/.test(fault) ? fault : 'AbortError');
      };
      originals.push(() => (methods[name] = original));
    }
  const database: UseStore =
    fault === 'lost news of a commit'
      ? async (mode, callback) => {
          const lost = fails();
          const result = await inner(mode, callback);
          if (lost) throw new DOMException(MESSAGES.UnknownError, 'UnknownError');
          return result;
        }
      : inner;
  return {
    database,
    calls: () => count,
    heal: () => {
      healed = true;
      originals.splice(0).forEach((restore) => restore());
      held.splice(0).forEach((letGo) => letGo());
    },
  };
}

/**
 * Keeps a transaction from being committed while one of its requests has no answer, as a database does. Returns a function
 * that aborts it, as when the page is gone.
 */
function heldOpen(store: IDBObjectStore, get: IDBObjectStore['get']): () => void {
  const ask = () => {
    get.call(store, 'nothing').onsuccess = ask;
  };
  ask();
  return () => {
    try {
      store.transaction.abort();
    } catch {
      // Whoever had waited for it has aborted it.
    }
  };
}

/** A request that fails when its transaction is aborted, and not before. */
function unanswered(transaction: IDBTransaction): IDBRequest {
  const request = new IDBRequest();
  const fields: Pick<IDBRequest, 'addEventListener' | 'readyState'> & { error: DOMException | null } = {
    readyState: 'pending',
    error: null,
    addEventListener(type: string, listener: EventListenerOrEventListenerObject) {
      if (type !== 'error') return;
      const fail = (event: Event) => {
        Object.assign(request, { readyState: 'done', error: new DOMException('', 'AbortError') });
        (listener as EventListener)(event);
      };
      for (const end of ['error', 'abort']) transaction.addEventListener(end, fail);
    },
  };
  return Object.assign(request, fields);
}
