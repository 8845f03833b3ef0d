/** The page's end of the talking thread. Its contract derives from the class that the worker exposes. */
import { proxy } from 'comlink';
import type { TalkProgress } from '../../workers/talk-host';
import type { TalkWorker } from '../../workers/talk.worker';
import { Thread, type Calls } from './thread';

/** The worker's calls, without `open`, which the session calls itself. */
export type TalkCalls = Omit<Calls<TalkWorker>, 'open'>;

export interface TalkSession extends TalkCalls {
  /** The one listener of this page. */
  listen(listener: (progress: TalkProgress) => void): void;
}

export type { TalkBegin, TalkProgress } from '../../workers/talk-host';
export type OfferedPolicy = Awaited<ReturnType<TalkCalls['servedPolicies']>>[number];
export type Heard = Awaited<ReturnType<TalkCalls['say']>>;
export type PeopleEvaluation = Awaited<ReturnType<TalkCalls['evaluate']>>;
export type HabitsReport = Awaited<ReturnType<TalkCalls['habits']>>;

/** Nothing is started until the first call. */
export function openTalkSession(spawn: () => Worker): TalkSession {
  let deliver: (progress: TalkProgress) => void = () => undefined;
  const thread = new Thread<TalkWorker>({
    spawn,
    name: 'The talking thread',
    afterDeath: 'What was stored is safe: begin the dialogue again.',
    open: (remote, lifeLock) =>
      remote.open(
        document.baseURI,
        lifeLock,
        proxy((progress: TalkProgress) => deliver(progress)),
      ),
  });
  const own = { listen: (listener: (progress: TalkProgress) => void) => void (deliver = listener) };
  return thread.withCalls(own);
}
