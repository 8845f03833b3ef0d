/** Makes IndexedDB fail at the n-th of its calls, in the ways in which browsers make it fail. */
import { createStore, type UseStore } from 'idb-keyval';

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
 * @param at number of the first call that fails, from 1
 * @param times how many calls fail in a row
 */
export function faultyStorage(inner: UseStore, fault: Fault, at: number, times: number): FaultyStorage {
  let count = 0;
  let healed = false;
  const fails = () => {
    count++;
    return !healed && count >= at && count < at + times;
  };
  const originals: (() => void)[] = [];
  if (fault !== 'lost news of a commit')
    for (const [owner, name] of CALLS) {
      const methods = owner().prototype as Record<string, Method>;
      const original = methods[name]!;
      methods[name] = function (this: never, ...given: never[]) {
        if (!fails()) return original.apply(this, given);
        if (fault === 'silence' && name !== 'transaction')
          return new (name === 'open' ? IDBOpenDBRequest : IDBRequest)();
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
    },
  };
}

/** How many calls a piece of work makes: of IndexedDB, and transactions. */
export async function callsOf(work: (database: UseStore) => Promise<unknown>, name: string) {
  const all = faultyStorage(createStore(name, 'records'), 'silence', Infinity, 0);
  await work(all.database).finally(() => all.heal());
  return all.calls();
}
