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
  ...small,
  horizon: 2,
  arms: ['static', 'online', 'refreshed', 'penalised', 'filtered', 'adversarial'],
  // Steps so large that the policies of two updates say different things: then a value of the wrong update shows.
  grpo: { ...small.grpo, updates: 5, promptsPerUpdate: 3, groupSize: 4, learningRate: 0.5 },
  evaluation: { ...small.evaluation, dialogues: 8, every: 0, curveDialogues: 4 },
  extensions: smallExtensions,
};
