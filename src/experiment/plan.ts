/**
 * The plan of a run: its stages in order, each with an estimated cost, and what the arms of a spec need. Costs are rough
 * and relative; progress.ts computes shares and times from them.
 */
import { armNamed } from '../arms/registry';
import type { Arm } from '../domain/arm';
import type { StageName, StageRef } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';

export interface PlannedStage extends StageRef {
  /** Unit: one dialogue rolled out with real users. */
  readonly cost: number;
}

/** A simulated user turn costs about as much as a policy turn; a training pass costs about as much as a rollout. */
const SIMULATED_DIALOGUE = 1.8;
const TRAINED_DIALOGUE = 1;
const SCORED_DIALOGUE = 0.4;
/** One dialogue in one epoch of the discriminator, which is small. */
const JUDGED_DIALOGUE = 0.3;

/** Every stage except the first, which opens the models. */
export type WorkName = Exclude<StageName, 'load'>;
type PlannedWork = PlannedStage & { readonly stage: WorkName };
export type Plan = readonly [load: PlannedStage, ...work: PlannedWork[]];

export function needsLogs(spec: ExperimentSpec): boolean {
  const learnsFromLogs = (name: string) => {
    const { trains, contexts, user } = armNamed(name);
    return (trains === 'static' && contexts !== 'simulated') || user === 'calibrated';
  };
  return spec.arms.some(learnsFromLogs) || needsDensity(spec) || needsAdversary(spec);
}

function needsCalibration(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).user === 'calibrated');
}

function needsDensity(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).ratio !== undefined);
}

function needsAdversary(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).user === 'adversarial');
}

/** Throws `arm-unknown`. */
export function planOf(spec: ExperimentSpec): Plan {
  return [
    { stage: 'load', seed: spec.seeds[0]!, cost: 20 },
    ...spec.seeds.flatMap((seed) => [
      ...stagesBeforeArms(spec, seed),
      ...spec.arms.flatMap((name) => stagesOfArm(spec, seed, armNamed(name))),
    ]),
    { stage: 'report', seed: spec.seeds.at(-1)!, cost: 20 },
  ];
}

function stagesBeforeArms(spec: ExperimentSpec, seed: number): PlannedWork[] {
  const stages: PlannedWork[] = [];
  if (needsLogs(spec)) stages.push({ stage: 'logs', seed, cost: spec.logs.dialogues });
  if (needsCalibration(spec)) {
    stages.push({ stage: 'calibrate', seed, cost: spec.sft.maxEpochs * calibrationEpochCost(spec) });
    stages.push({ stage: 'fidelity', seed, cost: fidelityCost(spec) });
  }
  if (needsDensity(spec)) stages.push({ stage: 'density', seed, cost: discriminatorCost(spec) });
  if (needsAdversary(spec)) stages.push({ stage: 'adversarial', seed, cost: adversarialCost(spec) });
  return stages;
}

function stagesOfArm(spec: ExperimentSpec, seed: number, arm: Arm): PlannedWork[] {
  const evaluate: PlannedWork = { stage: 'evaluate', seed, arm: arm.name, cost: evaluationCost(spec, arm) };
  if (arm.trains === 'none') return [evaluate];
  return [{ stage: 'train', seed, arm: arm.name, cost: trainingCost(spec, arm) }, evaluate];
}

function calibrationEpochCost({ logs }: ExperimentSpec): number {
  return logs.dialogues * TRAINED_DIALOGUE * 0.5;
}

function fidelityCost({ evaluation, logs }: ExperimentSpec): number {
  return evaluation.curveDialogues * (1 + 2 * SIMULATED_DIALOGUE) + logs.dialogues * SCORED_DIALOGUE;
}

function discriminatorCost({ extensions: { density } }: ExperimentSpec): number {
  return 2 * density.maxEpochs * density.dialogues * JUDGED_DIALOGUE;
}

function adversarialCost(spec: ExperimentSpec): number {
  const { rounds, promptsPerRound, groupSize, roundsPerDiscriminator } = spec.extensions.adversarial;
  const discriminators = Math.ceil(rounds / roundsPerDiscriminator);
  return (
    rounds * promptsPerRound * groupSize * (SIMULATED_DIALOGUE + TRAINED_DIALOGUE) +
    discriminators * discriminatorCost(spec)
  );
}

function trainingCost(spec: ExperimentSpec, arm: Arm): number {
  const { grpo, evaluation, extensions, logs, sft } = spec;
  const rollout = arm.user === 'real' ? 1 : SIMULATED_DIALOGUE;
  const updates = grpo.updates * grpo.promptsPerUpdate * grpo.groupSize * (rollout + TRAINED_DIALOGUE);
  const contexts = arm.contexts === 'simulated' ? logs.dialogues * SIMULATED_DIALOGUE : 0;
  const curvePoints = evaluation.every > 0 ? Math.floor(grpo.updates / evaluation.every) : 0;
  const renewals = arm.renews ? Math.floor((grpo.updates - 1) / extensions.renewEvery) : 0;
  const perFreshDialogue = arm.renews === 'simulator' ? 1 + 0.5 * sft.maxEpochs : 1;
  return (
    contexts +
    updates +
    curvePoints * evaluation.curveDialogues +
    renewals * extensions.freshDialogues * perFreshDialogue
  );
}

function evaluationCost({ evaluation, extensions }: ExperimentSpec, arm: Arm): number {
  const times = evaluation.secondTemperature > 0 ? 2 : 1;
  if (arm.user === 'real') return times * evaluation.dialogues;
  const judged = evaluation.c2st ? extensions.density.maxEpochs * JUDGED_DIALOGUE : 0;
  return evaluation.dialogues * (times * (1 + SIMULATED_DIALOGUE) + judged);
}
