// @ts-check
/**
 * SIGINT (Ctrl-C), SIGTERM and SIGHUP end a command with a sentence and the exit code that a shell expects. A command that
 * can stop at a safe point asks for `signal`, and says itself what is kept; any other ends at once. So does every command at
 * a second signal. SIGKILL cannot be noticed: whatever is left then, the next process puts right.
 */
import { constants } from 'node:os';

/** What ends a command from outside, and can be answered. */
export const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** Ctrl-C reaches a command twice: from the terminal, and from npm. */
const ONE_SIGNAL_MS = 1000;

/** @param {NodeJS.Signals} signal */
export const exitCodeOf = (signal) => 128 + (constants.signals[signal] ?? 0);

/**
 * For work that blocks, so that nothing could answer a signal: meanwhile each ends the process at once, as the system does.
 * @template T
 * @param {() => T} work
 */
export function endedBySignals(work) {
  const listeners = SIGNALS.map((signal) => /** @type {const} */ ([signal, process.rawListeners(signal)]));
  for (const [signal] of listeners) process.removeAllListeners(signal);
  try {
    return work();
  } finally {
    for (const [signal, those] of listeners)
      for (const listener of those) process.on(signal, /** @type {NodeJS.SignalsListener} */ (listener));
  }
}

export class Interruption {
  #abort = new AbortController();
  #stopsSafely = false;
  /** @type {{ readonly name: NodeJS.Signals, readonly atMs: number } | null} */
  #first = null;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.#on(signal));
  }

  /** Aborts at the first signal. Whoever has asked for it is not ended then, and must stop soon. */
  get signal() {
    this.#stopsSafely = true;
    return this.#abort.signal;
  }

  /** Of a command that stopped because of a signal; null if there was none. */
  get exitCode() {
    return this.#first && exitCodeOf(this.#first.name);
  }

  /** @param {NodeJS.Signals} name */
  #on(name) {
    const atMs = performance.now();
    if (this.#first && atMs - this.#first.atMs < ONE_SIGNAL_MS) return;
    if (this.#stopsSafely && !this.#first) {
      this.#first = { name, atMs };
      console.error(
        `${name}: stopping after the current step, which takes some seconds. Another signal ends it at once.`,
      );
      this.#abort.abort();
      return;
    }
    console.error(`cancelled: ${name} stopped this command before it had finished. Run it again.`);
    process.exit(exitCodeOf(name));
  }
}
