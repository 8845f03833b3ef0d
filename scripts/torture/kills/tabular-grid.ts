/**
 * What `npm run torture -- kills` kills: a small grid on tables, with its results and its stores in one folder. `<folder>`;
 * says `ready`.
 */
import type { ExperimentSpec } from '../../../src/domain/experiment-spec';
import { axisIn } from '../../../src/experiment/grid';
import { runExperiment } from '../../../src/experiment/run-experiment';
import { files, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';
import { runGrid } from '../../experiment/grid';
import type { Runner } from '../../experiment/run-to-end';
import type { Interruption } from '../../machine/interruption.mjs';

/** Base is trained once for a seed, and taken from another setting's file; static has updates enough for a checkpoint. */
const spec: ExperimentSpec = {
  ...small,
  seeds: [1, 2],
  arms: ['base', 'static'],
  grpo: { ...small.grpo, updates: 14 },
};

const { adapter } = tabularHost();

const onTables: Runner = {
  adapterHere: async () => adapter,
  async runToEnd(one, store, signal) {
    const result = await runExperiment({
      spec: one,
      host: tabularHost(),
      openCheckpoint,
      store,
      control: { signal },
      onEvent: () => undefined,
    });
    return { result, adapter, startedAt: new Date(0) };
  },
};

const openCheckpoint = async (_task: string, role: 'policy' | 'simulator') => files[role];

export async function main([folder]: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  process.stdout.write('ready\n');
  await runGrid(
    spec,
    {
      axes: [axisIn('staticLookahead=0,1')],
      out: `${folder!}/results`,
      store: `${folder!}/stores`,
      openCheckpoint,
      runner: onTables,
    },
    interruption.signal,
  );
  return 0;
}
