/** The page's end of the thread in which simulators of free text learn. Its contract derives from the class that the worker exposes. */
import { proxy } from 'comlink';
import { ShiftLabError } from '../domain/errors';
import type { TextWorker } from '../../workers/text.worker';
import { Thread, type Calls } from './thread';

/** The worker's calls, without `open`, which the session calls itself. */
export type TextCalls = Omit<Calls<TextWorker>, 'open'>;

export interface TextSession extends TextCalls {
  /** The one listener of this page. */
  listen(listener: (progress: TextProgress) => void): void;
  /** Ends the thread at once, whatever it computes: calls in flight are rejected with `cancelled`. */
  cancel(): void;
}

export type TextProgress = Parameters<Parameters<TextWorker['open']>[2]>[0];
export type TextPlan = Awaited<ReturnType<TextCalls['plan']>>;
export type { BaseChoice, TextAnswer, TextJob } from '../../workers/text-host';

/** Nothing is started until the first call. */
export function openTextSession(spawn: () => Worker): TextSession {
  let deliver: (progress: TextProgress) => void = () => undefined;
  const thread = new Thread<TextWorker>({
    spawn,
    name: 'The thread of the simulator',
    afterDeath: 'What was stored is safe: begin again.',
    open: (remote, lifeLock) =>
      remote.open(
        document.baseURI,
        lifeLock,
        proxy((progress: TextProgress) => deliver(progress)),
      ),
  });
  return thread.withCalls({
    listen: (listener: (progress: TextProgress) => void) => void (deliver = listener),
    cancel: () => thread.end(new ShiftLabError('cancelled', 'The simulator was cancelled. Nothing of it is stored.')),
  });
}
