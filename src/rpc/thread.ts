/**
 * The page's end of a worker. The first call starts it; the first call after its death starts a new one.
 *
 * comlink leaves the calls of a dead worker pending for ever, so every call races with the worker's death. The page learns
 * of it from the Web Lock that the worker holds while it lives, and from the error event if the script does not load. Of a
 * script that never comes it learns nothing, so a call does not wait for it for ever.
 */
import { wrap, type Remote } from 'comlink';
import { asShiftLabError, ShiftLabError, type PlainError } from '../domain/errors';
import { freshId } from '../domain/fresh-id';
import { answeredWithin } from '../domain/silence';

/** What a worker's class exposes, as the page calls it: derived, never restated. */
export type Calls<T> = {
  readonly [K in keyof T as T[K] extends (...values: never[]) => unknown ? K : never]: T[K] extends (
    ...values: infer A
  ) => infer R
    ? (...values: A) => Promise<Awaited<R>>
    : never;
};

export interface ThreadParts<W> {
  readonly spawn: () => Worker;
  /** "The training thread", for messages. */
  readonly name: string;
  /** What a person does after it died; the last part of a sentence. */
  readonly afterDeath: string;
  /** The first call of each new worker: it gives callbacks, and the name of the lock that the worker is to hold. */
  open(remote: Remote<W>, lifeLock: string): Promise<unknown>;
}

interface Live<W> {
  readonly remote: Remote<W>;
  readonly ready: Promise<unknown>;
  /** Rejects when the worker is gone; never resolves. */
  readonly death: Promise<never>;
  /** Ends the worker on purpose. */
  end(error: ShiftLabError): void;
}

/** For its script to come over a slow network. A script that does not come is no error to the browser. */
const PATIENCE_S = 30;

/** comlink loses calls when the wrapped end is collected. */
const kept = new Set<Thread<never>>();

/** Nothing is started until the first call. */
export class Thread<W> {
  /** Called when the thread died, after every call in flight was rejected with `worker-died`. */
  onDeath: (reason: string) => void = () => undefined;
  private live: Live<W> | null = null;

  constructor(private readonly parts: ThreadParts<W>) {
    kept.add(this as unknown as Thread<never>);
  }

  /** The worker's methods as calls, beside what the page's end has itself. */
  withCalls<Own extends object>(own: Own): Own & Calls<W> {
    return new Proxy(own as Own & Calls<W>, {
      get: (target, name: string) =>
        name in target || name === 'then'
          ? Reflect.get(target, name)
          : (...values: unknown[]) => this.call(name, values),
    });
  }

  /** Each of the worker's methods by its name. */
  get calls(): Calls<W> {
    return this.withCalls({});
  }

  /** Ends the worker, in the middle of whatever it does; calls in flight are rejected with this error. The next call starts a new one. */
  end(error: ShiftLabError): void {
    this.live?.end(error);
  }

  async call(name: string, values: readonly unknown[]): Promise<unknown> {
    try {
      const current = (this.live ??= this.start());
      await this.begun(current);
      const method = current.remote[name as keyof Remote<W>] as unknown as (...given: unknown[]) => Promise<unknown>;
      return await Promise.race([method(...values), current.death]);
    } catch (thrown) {
      throw fromCrossing(thrown);
    }
  }

  private start(): Live<W> {
    const { name, afterDeath } = this.parts;
    const worker = this.spawned();
    let loaded = false;
    let die!: (reason: string) => void;
    let end!: (error: ShiftLabError) => void;
    const death = new Promise<never>((_, reject) => {
      end = (error) => {
        if (this.live !== started) return;
        this.live = null;
        worker.terminate();
        reject(error);
      };
      die = (reason) => {
        if (this.live !== started) return;
        const sentence = loaded
          ? `${name} stopped (${reason}). ${afterDeath}`
          : `${name} did not start (${reason}). Check the connection and load the page again.`;
        end(new ShiftLabError('worker-died', sentence, { reason }));
        this.onDeath(reason);
      };
    });
    death.catch(() => undefined);
    const remote = wrap<W>(worker);
    const lifeLock = `shiftlab-thread ${freshId()}`;
    const ready = this.parts.open(remote, lifeLock);
    void ready.then(
      () => {
        loaded = true;
        navigator.locks
          ?.request(lifeLock, async () => die('its memory or its process was taken away'))
          .catch(() => undefined);
      },
      () => undefined,
    );
    worker.addEventListener('error', (event) => {
      if (!loaded || !navigator.locks) die(event.message || 'its script did not load');
    });
    const started: Live<W> = { remote, ready, death, end };
    return started;
  }

  private spawned(): Worker {
    try {
      return this.parts.spawn();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ShiftLabError(
        'worker-died',
        `The browser did not let ${lowered(this.parts.name)} start (${reason.slice(0, 150)}). Load the page again, or use another browser.`,
        { reason },
        { cause },
      );
    }
  }

  /** @throws worker-died after so long; the thread may still come, and then answers the next call */
  private async begun({ ready, death }: Live<W>): Promise<void> {
    const sentence = `${this.parts.name} has not started after ${PATIENCE_S} seconds, because its script has not arrived. Check the connection, then try again or load the page again.`;
    await answeredWithin(
      PATIENCE_S,
      Promise.race([ready, death]),
      () => new ShiftLabError('worker-died', sentence, { seconds: PATIENCE_S }),
    );
  }
}

const lowered = (name: string) => `${name[0]!.toLowerCase()}${name.slice(1)}`;

/** What a call rejected with, as an error. */
export function fromCrossing(thrown: unknown): ShiftLabError {
  const plain = thrown as Partial<PlainError> | null;
  if (plain && !(thrown instanceof Error) && typeof plain.code === 'string' && typeof plain.message === 'string') {
    return ShiftLabError.fromPlain({ code: plain.code, message: plain.message, values: plain.values ?? {} });
  }
  return asShiftLabError(thrown);
}
