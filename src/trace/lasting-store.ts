/**
 * A store of IndexedDB that outlives its connection. Browsers close connections: Safari without an event (`The database
 * connection is closing`, `Connection to Indexed Database server lost`), others when a person deletes the site's data. And
 * a database may not answer at all, when another tab blocks it. So after a transaction that was broken off the next call
 * opens a connection of its own, and a call that gets no answer fails with a TimeoutError, and writes nothing later.
 */
import { createStore, type UseStore } from 'idb-keyval';
import { ShiftLabError } from '../domain/errors';
import { answeredWithin } from '../domain/silence';

/** A large checkpoint on a slow disk takes a few seconds. */
const SILENCE_S = 30;

export const nameOf = (thrown: unknown): string => (thrown as { readonly name?: string } | null)?.name ?? '';

/** Not by what was done in it, nor by a full disk. */
export const wasBrokenOff = (thrown: unknown): boolean =>
  !(thrown instanceof ShiftLabError) && !['QuotaExceededError', 'DataCloneError'].includes(nameOf(thrown));

export function lastingStore(databaseName: string, storeName: string, silenceS = SILENCE_S): UseStore {
  let current = createStore(databaseName, storeName);
  return async (mode, callback) => {
    const mine = current;
    let transaction: IDBTransaction | undefined;
    let givenUp = false;
    const answer = mine(mode, (store) => {
      transaction = store.transaction;
      if (givenUp) throw new DOMException('The answer came too late.', 'TimeoutError');
      return callback(store);
    });
    try {
      return await answeredWithin(
        silenceS,
        answer,
        () => new DOMException(`it gave no answer in ${silenceS} seconds`, 'TimeoutError'),
      );
    } catch (thrown) {
      givenUp = true;
      answer.catch(() => undefined);
      if (wasBrokenOff(thrown)) {
        if (current === mine) current = createStore(databaseName, storeName);
        abandon(transaction);
      }
      throw thrown;
    }
  };
}

/** What is not committed yet is not written; other transactions of the connection are finished first. */
function abandon(transaction: IDBTransaction | undefined): void {
  try {
    transaction?.db.close();
    transaction?.abort();
  } catch {
    // It was over already.
  }
}
