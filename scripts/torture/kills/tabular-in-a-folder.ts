/** What `npm run torture -- kills` kills: a small experiment on tables, with its store in a folder. `<folder>`; says `ready`. */
import { runExperiment } from '../../../src/experiment/run-experiment';
import { files, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';
import { FileStore } from '../../files/file-store';
import type { Interruption } from '../../machine/interruption.mjs';
import type { ExperimentSpec } from '../../../src/domain/experiment-spec';

/** Long enough to be killed often: two checkpoints an arm, and a calibrated simulator. */
export const killedSpec: ExperimentSpec = {
  ...small,
  arms: ['base', 'static', 'calibrated'],
  grpo: { ...small.grpo, updates: 22, numIterations: 2 },
};

export async function main([folder]: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  process.stdout.write('ready\n');
  let nowMs = 0;
  await runExperiment({
    spec: killedSpec,
    host: tabularHost(),
    openCheckpoint: async (_task, role) => files[role],
    store: new FileStore(folder!),
    control: { signal: interruption.signal },
    onEvent: () => undefined,
    nowMs: () => (nowMs += 5),
  });
  return 0;
}
