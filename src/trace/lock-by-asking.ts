/**
 * Locks for a page without Web Locks (plain http, older browsers): whoever holds a lock answers on a broadcast channel, and
 * who wants to know asks and waits a moment. Weaker than Web Locks: two tabs that ask at the same time both get the lock,
 * and a holder that is busy for longer than the moment is overlooked. Node has the same channels; null where there are none.
 */
/** The part of LockManager used here. */
export interface Locks {
  request<T>(name: string, options: { readonly ifAvailable: boolean }, work: (lock: unknown) => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

const CHANNEL = 'shiftlab-locks';
/** The training thread waits for its GPU every few milliseconds; on a CPU a kernel takes up to a second. */
const MOMENT_MS = 1500;

type Message = { readonly ask: true } | { readonly held: string };

/** Answers during `work` that the lock is held. */
export async function answering<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof BroadcastChannel === 'undefined') return work();
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('ask' in data) channel.postMessage({ held: name } satisfies Message);
  };
  try {
    return await work();
  } finally {
    channel.close();
  }
}

export function lockByAsking(momentMs = MOMENT_MS): Locks | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const heldBy = async (): Promise<readonly string[]> => {
    const channel = new BroadcastChannel(CHANNEL);
    const held: string[] = [];
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('held' in data) held.push(data.held);
    };
    channel.postMessage({ ask: true } satisfies Message);
    await new Promise((resolve) => setTimeout(resolve, momentMs));
    channel.close();
    return held;
  };
  return {
    request: async (name, _options, work) => work((await heldBy()).includes(name) ? null : {}),
    query: async () => ({ held: (await heldBy()).map((name) => ({ name })) }),
  };
}
