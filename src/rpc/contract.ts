/** What the page can ask of the training thread: derived from the class the worker exposes, never restated. */
import type { ExperimentWorker } from '../../workers/experiment.worker';
import type { BenchProgress } from '../../workers/bench-host';
import type { RunMessage } from '../../workers/run-host';
import type { Calls } from './thread';

/** The worker's calls, without `open`, which the session calls itself. */
export type ExperimentCalls = Omit<Calls<ExperimentWorker>, 'open'>;

export interface ExperimentSession extends ExperimentCalls {
  /** The one listener of this page. */
  listen(listener: (message: RunMessage) => void): void;
  /** The same for the benchmark. */
  listenToBench(listener: (progress: BenchProgress) => void): void;
  /** Called when the thread died, after every call in flight was rejected with `worker-died`. The next call starts a new one. */
  onDeath(listener: (reason: string) => void): void;
}

export type BenchWork = Parameters<ExperimentCalls['bench']>[0][number];
export type BenchReport = Awaited<ReturnType<ExperimentCalls['bench']>>;
export type { BenchProgress } from '../../workers/bench-host';
export type { LiveStatus, RunMessage, StartOptions } from '../../workers/run-host';
