/** The page's end of the language model's thread: its calls, and what the page hears while it waits. */
import { proxy } from 'comlink';
import type { LlmMessage } from '../../workers/llm-host';
import type { LlmWorker } from '../../workers/llm.worker';
import { Thread, type Calls } from './thread';

/** The worker's calls, without `open`, which the session calls itself. */
export type LlmCalls = Omit<Calls<LlmWorker>, 'open'>;

export interface LlmSession {
  readonly calls: LlmCalls;
  /** The one listener of this page. */
  listen(listener: (message: LlmMessage) => void): void;
  /** Called when the thread died: nothing is loaded any more. */
  onDeath(listener: (reason: string) => void): void;
}

export type TalkReport = Awaited<ReturnType<LlmCalls['converse']>>;
export type ProbeReport = Awaited<ReturnType<LlmCalls['probe']>>;
export type VerdictReport = Awaited<ReturnType<LlmCalls['judge']>>;
export type CachedModel = Awaited<ReturnType<LlmCalls['cached']>>[number];
export type { LlmJob, LlmMessage, UserJob } from '../../workers/llm-host';

/** Nothing is started until the first call. */
export function openLlmSession(spawn: () => Worker): LlmSession {
  let deliver: (message: LlmMessage) => void = () => undefined;
  const thread = new Thread<LlmWorker>({
    spawn,
    name: 'The thread of the language model',
    afterDeath: 'Load the model again, or a smaller one.',
    open: (remote, lifeLock) =>
      remote.open(
        document.baseURI,
        lifeLock,
        proxy((message: LlmMessage) => deliver(message)),
      ),
  });
  return {
    calls: thread.calls,
    listen: (listener) => void (deliver = listener),
    onDeath: (listener) => void (thread.onDeath = listener),
  };
}
