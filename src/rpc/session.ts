/**
 * The page's end of the training thread. The first call starts the thread; the first call after its death starts a new one.
 *
 * comlink leaves the calls of a dead worker pending for ever, so every call races with the worker's death. The page learns
 * of it from the Web Lock that the worker holds while it lives, and from the error event if the script does not load. Of a
 * script that never comes it learns nothing, so a call does not wait for it for ever.
 */
import { proxy, wrap, type Remote } from 'comlink';
import { asShiftLabError, ShiftLabError, type PlainError } from '../domain/errors';
import { answeredWithin } from '../domain/silence';
import type { ExperimentWorker } from '../../workers/experiment.worker';
import type { BenchProgress, ExperimentCalls, ExperimentSession, RunMessage } from './contract';
import { freshId } from '../domain/fresh-id';

interface Thread {
  readonly remote: Remote<ExperimentWorker>;
  readonly ready: Promise<unknown>;
  /** Rejects when the worker is gone; never resolves. */
  readonly death: Promise<never>;
}

// A module variable: comlink loses calls when the wrapped end is collected.
let thread: Thread | null = null;
let deliverRun: (message: RunMessage) => void = () => undefined;
let deliverBench: (progress: BenchProgress) => void = () => undefined;
let reportDeath: (reason: string) => void = () => undefined;

function spawned(spawn: () => Worker): Worker {
  try {
    return spawn();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ShiftLabError(
      'worker-died',
      `The browser did not let the training thread start (${reason.slice(0, 150)}). Load the page again, or use another browser.`,
      { reason },
      { cause },
    );
  }
}

function startThread(spawn: () => Worker): Thread {
  const worker = spawned(spawn);
  let loaded = false;
  let die!: (reason: string) => void;
  const death = new Promise<never>((_, reject) => {
    die = (reason) => {
      if (thread !== started) return;
      thread = null;
      worker.terminate();
      const sentence = loaded
        ? `The training thread stopped (${reason}). What was stored is safe: resume the run.`
        : `The training thread did not start (${reason}). Check the connection and load the page again.`;
      reject(new ShiftLabError('worker-died', sentence, { reason }));
      reportDeath(reason);
    };
  });
  death.catch(() => undefined);
  const remote = wrap<ExperimentWorker>(worker);
  const lifeLock = `shiftlab-thread ${freshId()}`;
  const ready = remote.open(
    document.baseURI,
    lifeLock,
    proxy((message: RunMessage) => deliverRun(message)),
    proxy((progress: BenchProgress) => deliverBench(progress)),
  );
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
  const started: Thread = { remote, ready, death };
  return started;
}

/** What a call rejected with, as an error. */
export function fromCrossing(thrown: unknown): ShiftLabError {
  const plain = thrown as Partial<PlainError> | null;
  if (plain && !(thrown instanceof Error) && typeof plain.code === 'string' && typeof plain.message === 'string') {
    return ShiftLabError.fromPlain({ code: plain.code, message: plain.message, values: plain.values ?? {} });
  }
  return asShiftLabError(thrown);
}

/** For its script to come over a slow network. A script that does not come is no error to the browser. */
const PATIENCE_S = 30;

/** @throws worker-died after so long; the thread may still come, and then answers the next call */
async function begun({ ready, death }: Thread): Promise<void> {
  const sentence = `The training thread has not started after ${PATIENCE_S} seconds, because its script has not arrived. Check the connection, then try again or load the page again.`;
  await answeredWithin(
    PATIENCE_S,
    Promise.race([ready, death]),
    () => new ShiftLabError('worker-died', sentence, { seconds: PATIENCE_S }),
  );
}

/** Nothing is started until the first call. */
export function openSession(spawn: () => Worker): ExperimentSession {
  const call = async (name: keyof ExperimentCalls, values: unknown[]) => {
    const current = (thread ??= startThread(spawn));
    try {
      await begun(current);
      const method = current.remote[name] as unknown as (...given: unknown[]) => Promise<unknown>;
      return await Promise.race([method(...values), current.death]);
    } catch (thrown) {
      throw fromCrossing(thrown);
    }
  };
  const own = {
    listen: (listener: (message: RunMessage) => void) => void (deliverRun = listener),
    listenToBench: (listener: (progress: BenchProgress) => void) => void (deliverBench = listener),
    onDeath: (listener: (reason: string) => void) => void (reportDeath = listener),
  };
  return new Proxy(own as ExperimentSession, {
    get: (target, name: string) =>
      name in target || name === 'then'
        ? Reflect.get(target, name)
        : (...values: unknown[]) => call(name as keyof ExperimentCalls, values),
  });
}
