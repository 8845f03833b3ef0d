/**
 * Locks for a page without Web Locks (plain http, older browsers). Who wants a lock says so on a broadcast channel and
 * waits a moment for an answer from its holder, or from another who wants it. Of several who want it at the same time, the
 * one that asked first gets it: each names the time of its asking and a random id, so that all come to the same order,
 * whatever their clocks say. Weaker than Web Locks in one thing: a holder that is busy for longer than the moment is
 * overlooked. Node has the same channels; null where there are none.
 */
import { freshId } from '../domain/fresh-id';

/** The part of LockManager used here. */
export interface Locks {
  request<T>(name: string, options: { readonly ifAvailable: boolean }, work: (lock: unknown) => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

const CHANNEL = 'shiftlab-locks';
/** The training thread waits for its GPU every few milliseconds; on a CPU a kernel takes up to a second. */
const MOMENT_MS = 1500;
/** The moment passes in ticks, so that a thread that was busy or asleep reads what it was told before it decides. */
const TICKS = 5;

interface Claim {
  readonly name: string;
  /** When it was asked for, milliseconds of the asker's clock. */
  readonly sinceMs: number;
  readonly id: string;
}

/** Someone asks what is held, and may want a lock itself; or answers what it holds or wants. */
type Message = { readonly ask: true; readonly claim?: Claim } | { readonly held: string } | { readonly wanted: Claim };

const isBefore = (a: Claim, b: Claim): boolean => a.sinceMs < b.sinceMs || (a.sinceMs === b.sinceMs && a.id < b.id);

function openChannel(hear: (message: Message, channel: BroadcastChannel) => void): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data, channel);
  return channel;
}

/** Answers during `work` that the lock is held. */
export async function answering<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof BroadcastChannel === 'undefined') return work();
  const channel = openChannel((message, open) => {
    if ('ask' in message) open.postMessage({ held: name } satisfies Message);
  });
  try {
    return await work();
  } finally {
    channel.close();
  }
}

/** @param nowMs the clock of this page, milliseconds */
export function lockByAsking(momentMs = MOMENT_MS, nowMs: () => number = () => Date.now()): Locks | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const moment = async () => {
    for (let tick = 0; tick < TICKS; tick++) await new Promise((resolve) => setTimeout(resolve, momentMs / TICKS));
  };
  return {
    async request(name, _options, work) {
      const mine: Claim = { name, sinceMs: nowMs(), id: freshId() };
      let state = 'wanted' as 'wanted' | 'held' | 'lost';
      const isInMyWay = (other: Claim) => other.name === name && other.id !== mine.id && isBefore(other, mine);
      // One channel from the question to the end of the work: there is no moment in which nobody would answer.
      const channel = openChannel((message, open) => {
        if (state === 'wanted') {
          if ('held' in message && message.held === name) state = 'lost';
          const other = 'wanted' in message ? message.wanted : 'ask' in message ? message.claim : undefined;
          if (other && isInMyWay(other)) state = 'lost';
        }
        if ('ask' in message && state !== 'lost' && (!message.claim || message.claim.name === name))
          open.postMessage((state === 'held' ? { held: name } : { wanted: mine }) satisfies Message);
      });
      try {
        channel.postMessage({ ask: true, claim: mine } satisfies Message);
        await moment();
        if (state === 'lost') return await work(null);
        state = 'held';
        // To one that asked earlier, but was too busy to say so.
        channel.postMessage({ held: name } satisfies Message);
        return await work({});
      } finally {
        channel.close();
      }
    },
    /** Who has asked for a lock will hold it, or another does: it counts as held. */
    async query() {
      const held: string[] = [];
      const channel = openChannel((message) => {
        if ('held' in message) held.push(message.held);
        if ('wanted' in message) held.push(message.wanted.name);
      });
      channel.postMessage({ ask: true } satisfies Message);
      await moment();
      channel.close();
      return { held: held.map((name) => ({ name })) };
    },
  };
}
