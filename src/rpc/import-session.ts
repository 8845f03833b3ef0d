/** The page's end of the importing thread. Its contract derives from the class that the worker exposes. */
import { proxy } from 'comlink';
import type { ImportProgress } from '../../workers/import-host';
import type { ImportWorker } from '../../workers/import.worker';
import { Thread, type Calls } from './thread';

/** The worker's calls, without `open`, which the session calls itself. */
export type ImportCalls = Omit<Calls<ImportWorker>, 'open'>;

export interface ImportSession extends ImportCalls {
  /** The one listener of this page. */
  listen(listener: (progress: ImportProgress) => void): void;
}

export type { ImportProgress, Look } from '../../workers/import-host';
export type { AddedRun } from '../../workers/run-import';
export type { NamedFile } from '../../workers/import.worker';

/** Nothing is started until the first call. */
export function openImportSession(spawn: () => Worker): ImportSession {
  let deliver: (progress: ImportProgress) => void = () => undefined;
  const thread = new Thread<ImportWorker>({
    spawn,
    name: 'The importing thread',
    afterDeath: 'What was stored is safe: import the files again.',
    open: (remote, lifeLock) =>
      remote.open(
        lifeLock,
        proxy((progress: ImportProgress) => deliver(progress)),
      ),
  });
  return thread.withCalls({ listen: (listener: (progress: ImportProgress) => void) => void (deliver = listener) });
}
