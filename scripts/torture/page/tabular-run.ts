/** The training thread without a browser: its RunHost on tables instead of a GPU, with a store of IndexedDB. */
import type { UseStore } from 'idb-keyval';
import type { ExperimentEvent } from '../../../src/domain/experiment-events';
import type { ExperimentResult } from '../../../src/domain/experiment-result';
import type { ExperimentSpec } from '../../../src/domain/experiment-spec';
import { runExperiment } from '../../../src/experiment/run-experiment';
import { RunArchive } from '../../../src/trace/run-archive';
import { RunHost, type RunMessage } from '../../../workers/run-host';
import { files, numbersOf, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';

/** Two arms, one of them with a calibrated simulator: every kind of stage, in less than a second. */
export const tortureSpec: ExperimentSpec = { ...small, arms: ['base', 'calibrated'] };

export interface TabularPage {
  readonly host: RunHost;
  readonly archive: RunArchive;
  /** Resolves with the next message of a run that is neither running nor being started. */
  settled(): Promise<RunMessage>;
}

/** @param onEvent called at every event of the run, with a function that loses the device */
export function tabularPage(
  database: UseStore,
  onEvent: (event: ExperimentEvent, loseDevice: () => void) => void = () => undefined,
): TabularPage {
  const archive = new RunArchive(database);
  let hear: (message: RunMessage) => void = () => undefined;
  let lose: () => void = () => undefined;
  const host = new RunHost({
    journal: archive,
    openHost: async () => {
      const model = tabularHost();
      lose = () => model.lose(new Error('lost on purpose'));
      return { host: model, close: () => undefined };
    },
    execute: (run, model) => {
      let nowMs = 0;
      return runExperiment({
        ...run,
        onEvent: (event) => {
          run.onEvent(event);
          onEvent(event, lose);
        },
        host: model,
        openCheckpoint: async (_task, role) => files[role],
        nowMs: () => (nowMs += 5),
      });
    },
    whileLocked: (_id, work) => work(),
    tell: (message) => hear(message),
  });
  return {
    host,
    archive,
    settled: () =>
      new Promise((resolve) => {
        hear = (message) => {
          if (message.status !== 'running') resolve(message);
        };
      }),
  };
}

/** The numbers of a finished run. */
export async function storedNumbers(archive: RunArchive, id: string): Promise<string> {
  return JSON.stringify(numbersOf((await archive.checkpoints(id).get('result')) as ExperimentResult));
}

/** The events of a run, without what depends on a clock. */
export async function storedEvents(archive: RunArchive, id: string): Promise<readonly string[]> {
  const stored = [...(await archive.events(id, 'events')), ...(await archive.events(id, 'dialogues'))];
  return stored.map((event) => JSON.stringify(event, (key, value: unknown) => (key === 'tokensPerSecond' ? 0 : value)));
}
