/**
 * Locks for a page without Web Locks (plain http, older browsers). A lock is a claim in a database of its own: exactly one
 * tab gets it, because a claim is read and written in one transaction. A tab that died leaves its claim behind, so the claim
 * says nothing about life: whoever holds a lock answers on a broadcast channel, and a claim for which nobody answers is
 * replaced, unless somebody else replaced it first. A tab that the browser froze for longer than that loses its lock; what
 * it writes after that is refused (`claim` of run-archive.ts). Node has the same channels; null where there are none.
 */
import { promisifyRequest, type UseStore } from 'idb-keyval';
import { freshId } from '../domain/fresh-id';
import { lastingStore } from './lasting-store';

/** The part of LockManager used here. */
export interface Locks {
  request<T>(name: string, options: { readonly ifAvailable: boolean }, work: (lock: unknown) => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

const CHANNEL = 'shiftlab-locks';
/** The training thread waits for its GPU every few milliseconds; on a CPU a kernel takes up to a second. */
const MOMENT_MS = 1500;
/** How often a holder that is silent is asked before it counts as dead. */
const ASKED = 4;

/** The moment passes in ticks, so that a thread that was busy or asleep reads what it was told before it decides. */
const TICKS = 5;

/** Who wants a lock says so to those who only look: their run is not interrupted. */
type Message = { readonly ask: true } | { readonly held: string } | { readonly wanted: string };

/** Answers whoever asks, until it is closed. */
function openAnswering(answer: () => Message): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('ask' in data) channel.postMessage(answer());
  };
  return channel;
}

/** Answers during `work` that the lock is held. */
export async function answering<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof BroadcastChannel === 'undefined') return work();
  const channel = openAnswering(() => ({ held: name }));
  try {
    return await work();
  } finally {
    channel.close();
  }
}

export interface AskingParts {
  readonly momentMs?: number;
  /** Holds for each lock the id of who claimed it last. Whatever else it holds is a claim for which nobody answers. */
  readonly claims?: UseStore;
  readonly wait?: (ms: number) => Promise<unknown>;
}

let opened: UseStore | undefined;
const claimsOfThisSite = (): UseStore => (opened ??= lastingStore('shiftlab-locks', 'claims'));

async function timePasses(ms: number): Promise<void> {
  for (let tick = 0; tick < TICKS; tick++) await new Promise((resolve) => setTimeout(resolve, ms / TICKS));
}

export function lockByAsking({ momentMs = MOMENT_MS, claims, wait = timePasses }: AskingParts = {}): Locks | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const store: UseStore = (mode, callback) => (claims ?? claimsOfThisSite())(mode, callback);

  const answers = async (): Promise<readonly Message[]> => {
    const channel = new BroadcastChannel(CHANNEL);
    const heard: Message[] = [];
    channel.onmessage = ({ data }: MessageEvent<Message>) => heard.push(data);
    channel.postMessage({ ask: true } satisfies Message);
    await wait(momentMs);
    channel.close();
    return heard;
  };
  /** The locks that somebody holds, or holds or wants; whoever should answer for `names` is asked until it does, or is dead. */
  const answered = async (names: readonly string[], wantedToo: boolean): Promise<ReadonlySet<string>> => {
    const found = new Set<string>();
    for (let asked = 0; asked < (names.length > 0 ? ASKED : 1); asked++) {
      for (const answer of await answers()) {
        if ('held' in answer) found.add(answer.held);
        if ('wanted' in answer && wantedToo) found.add(answer.wanted);
      }
      if (names.every((name) => found.has(name))) break;
    }
    return found;
  };

  const claimOn = (name: string): Promise<unknown> =>
    store('readonly', (records) => promisifyRequest(records.get(name) as IDBRequest<unknown>));
  const allClaims = () =>
    store('readonly', async (records): Promise<readonly (readonly [name: string, claim: unknown])[]> => {
      const [names, values] = [records.getAllKeys(), records.getAll() as IDBRequest<unknown[]>];
      const found = await promisifyRequest(values);
      return names.result.map((name, i) => [String(name), found[i]]);
    });
  /** Writes `mine` if there is no claim, or still `expected`; undefined is no claim. Returns whether it did. */
  const replaced = (name: string, expected: unknown, mine: string | undefined): Promise<boolean> =>
    store(
      'readwrite',
      (records) =>
        new Promise<boolean>((resolve, reject) => {
          const { transaction } = records;
          let mayWrite = false;
          const found = records.get(name) as IDBRequest<unknown>;
          found.onsuccess = () => {
            mayWrite = found.result === undefined || JSON.stringify(found.result) === JSON.stringify(expected);
            if (!mayWrite) return;
            if (mine === undefined) records.delete(name);
            else records.put(mine, name);
          };
          transaction.oncomplete = () => resolve(mayWrite);
          transaction.onabort = transaction.onerror = () => reject(transaction.error!);
        }),
    );

  return {
    request: async (name, _options, work) => {
      const mine = freshId();
      let state: 'wanted' | 'held' = 'wanted';
      // Open before the claim is written: who reads a claim and hears nobody would take its holder for dead.
      const channel = openAnswering(() => (state === 'held' ? { held: name } : { wanted: name }));
      const taken = async (): Promise<boolean> => {
        const before = await claimOn(name);
        if ((await answered(before === undefined ? [] : [name], false)).has(name)) return false;
        state = 'held'; // by this tab, or by the one that was quicker
        return replaced(name, before, mine);
      };
      try {
        if (!(await taken())) {
          channel.close();
          return await work(null);
        }
        try {
          return await work({});
        } finally {
          // If this fails, the claim is one of a dead tab.
          await replaced(name, mine, undefined).catch(() => undefined);
        }
      } finally {
        channel.close();
      }
    },
    query: async () => {
      // Where there is no storage no run is stored, so none is trained; an answer counts all the same.
      const claimed = await allClaims().catch(() => []);
      const alive = await answered(
        claimed.map(([name]) => name),
        true,
      );
      for (const [name, claim] of claimed)
        if (!alive.has(name)) await replaced(name, claim, undefined).catch(() => undefined);
      return { held: [...alive].map((name) => ({ name })) };
    },
  };
}
