/** Without a GPU the shipped base policies hold the dialogues that they hold on one, with people and with their simulator. */
import { expect, it } from 'vitest';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import type { ExperimentResult } from '../src/domain/experiment-result';
import type { ModelHost } from '../src/domain/language-model';
import { MemoryStore } from '../src/experiment/memory-store';
import { presetNamed } from '../src/experiment/presets/registry';
import { runExperiment } from '../src/experiment/run-experiment';
import { createModelHost } from '../src/model/model-host';
import { createPlainHost } from '../src/model/plain/model';
import { testDevice } from './device';

const evaluated = (task: string, host: ModelHost): Promise<ExperimentResult> => {
  const { spec } = presetNamed(task);
  const evaluation = { ...spec.evaluation, dialogues: 24, every: 0, c2st: false };
  return runExperiment({
    spec: { ...spec, arms: ['base'], seeds: [1], evaluation },
    host,
    openCheckpoint: checkpointsIn(null),
    store: new MemoryStore(),
    control: {},
    onEvent: () => undefined,
    nowMs: () => 0,
  });
};

it.each(['clarify', 'edit'])('the base policy of %s', async (task) => {
  const here = await evaluated(task, createPlainHost());
  const there = await evaluated(task, createModelHost(await testDevice()));
  const outcomes = ({ seeds }: ExperimentResult) =>
    seeds[0]!.arms.flatMap(({ real, simulator, second }) =>
      [real, simulator, second!.real, second!.simulator].map((of) => of!.grades ?? of!.successes),
    );
  expect(outcomes(here)).toEqual(outcomes(there));
  expect(here.adapters[0]!.description).toContain('plain TypeScript');
});
