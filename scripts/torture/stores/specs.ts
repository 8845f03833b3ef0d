/** The settings of the runs whose stores are damaged: as small as the pipeline allows, on tables (test/small-experiment.ts). */
import type { ExperimentSpec } from '../../../src/domain/experiment-spec';
import { small, smallExtensions } from '../../../test/small-experiment';

export const tiny: ExperimentSpec = {
  ...small,
  arms: ['calibrated'],
  horizon: 2,
  logs: { ...small.logs, dialogues: 4 },
  sft: { ...small.sft, maxEpochs: 1 },
  grpo: { ...small.grpo, updates: 2, groupSize: 2 },
  evaluation: { ...small.evaluation, dialogues: 4, every: 1, curveDialogues: 2 },
};
/** Everything that only some arms store: renewals, an own simulator, a discriminator, an estimator, adversarial training. */
export const extended: ExperimentSpec = {
  ...tiny,
  arms: ['static', 'online', 'refreshed', 'penalised', 'filtered', 'adversarial'],
  grpo: { ...tiny.grpo, updates: 5 },
  extensions: smallExtensions,
};
