/**
 * The plan of an experiment and how far it is: stages in order, each with a cost, so that a share of the whole and the
 * seconds left can be told. Costs are only guesses of relative size; time left is extrapolated from time spent.
 */
import { armNamed } from '../arms/registry';
import type { ExperimentEvent, StageRef } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';

export interface PlannedStage extends StageRef {
  /** In dialogues rolled out with real users. */
  readonly cost: number;
}

/** A simulated user turn costs about as much as the policy's; a training pass about as much as a rollout. */
const SIMULATED_DIALOGUE = 1.8;
const TRAINED_DIALOGUE = 1;
const SCORED_DIALOGUE = 0.4;
/** Trained on by the discriminator, which is small. */
const JUDGED_DIALOGUE = 0.3;

export function needsLogs(spec: ExperimentSpec): boolean {
  const learnsFromLogs = (name: string) => armNamed(name).trains === 'static' || armNamed(name).user === 'calibrated';
  return spec.arms.some(learnsFromLogs) || needsDensity(spec) || needsAdversary(spec);
}

export function needsCalibration(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).user === 'calibrated');
}

export function needsDensity(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).ratio !== undefined);
}

export function needsAdversary(spec: ExperimentSpec): boolean {
  return spec.arms.some((name) => armNamed(name).user === 'adversarial');
}

/** Throws `arm-unknown`. */
export function planOf(spec: ExperimentSpec): PlannedStage[] {
  const perUpdate = spec.grpo.promptsPerUpdate * spec.grpo.groupSize;
  const stages: PlannedStage[] = [{ stage: 'load', seed: spec.seeds[0]!, cost: 20 }];
  for (const seed of spec.seeds) {
    if (needsLogs(spec)) stages.push({ stage: 'logs', seed, cost: spec.logs.dialogues });
    if (needsCalibration(spec)) {
      stages.push({
        stage: 'calibrate',
        seed,
        cost: spec.sft.maxEpochs * spec.logs.dialogues * TRAINED_DIALOGUE * 0.5,
      });
      stages.push({
        stage: 'fidelity',
        seed,
        cost: spec.evaluation.curveDialogues * (1 + 2 * SIMULATED_DIALOGUE) + spec.logs.dialogues * SCORED_DIALOGUE,
      });
    }
    const { density, adversarial, renewEvery, freshDialogues } = spec.extensions;
    if (needsDensity(spec))
      stages.push({ stage: 'density', seed, cost: 2 * density.maxEpochs * density.dialogues * JUDGED_DIALOGUE });
    if (needsAdversary(spec)) {
      const rounds =
        adversarial.rounds *
        adversarial.promptsPerRound *
        adversarial.groupSize *
        (SIMULATED_DIALOGUE + TRAINED_DIALOGUE);
      const discriminators =
        Math.ceil(adversarial.rounds / adversarial.roundsPerDiscriminator) *
        2 *
        density.maxEpochs *
        density.dialogues *
        JUDGED_DIALOGUE;
      stages.push({ stage: 'adversarial', seed, cost: rounds + discriminators });
    }
    for (const name of spec.arms) {
      const arm = armNamed(name);
      const rollout = arm.user === 'real' ? 1 : SIMULATED_DIALOGUE;
      const curves =
        spec.evaluation.every > 0
          ? Math.floor(spec.grpo.updates / spec.evaluation.every) * spec.evaluation.curveDialogues
          : 0;
      const renewals = arm.renews
        ? Math.floor((spec.grpo.updates - 1) / renewEvery) *
          freshDialogues *
          (arm.renews === 'simulator' ? 1 + 0.5 * spec.sft.maxEpochs : 1)
        : 0;
      const training = spec.grpo.updates * perUpdate * (rollout + TRAINED_DIALOGUE) + curves + renewals;
      if (arm.trains !== 'none') stages.push({ stage: 'train', seed, arm: name, cost: training });
      const judged = spec.evaluation.c2st ? density.maxEpochs * spec.evaluation.dialogues * JUDGED_DIALOGUE : 0;
      const evaluated =
        spec.evaluation.dialogues * (arm.user === 'real' ? 1 : 1 + SIMULATED_DIALOGUE) +
        (arm.user === 'real' ? 0 : judged);
      stages.push({ stage: 'evaluate', seed, arm: name, cost: evaluated });
    }
  }
  stages.push({ stage: 'report', seed: spec.seeds.at(-1)!, cost: 20 });
  return stages;
}

/** Extrapolated from what was paid; null until a hundredth is done. */
function secondsLeft({ paid, unpaid, seconds }: { paid: number; unpaid: number; seconds: number }): number | null {
  return paid > 0.01 * (paid + unpaid) && seconds > 0 ? (seconds / paid) * unpaid : null;
}

export class Progress {
  private index = -1;
  private stageStartMs = 0;
  /** Share of the current stage that was in the store. */
  private shareFound = 0;
  private costDone = 0;
  private doneInStage = 0;
  private readonly totalCost: number;
  private readonly startMs: number;
  /** Cost that this process did not pay for: work found in the store. */
  private costFound = 0;

  constructor(
    private readonly plan: readonly PlannedStage[],
    private readonly nowMs: () => number,
    private readonly tell: (event: ExperimentEvent) => void,
  ) {
    this.totalCost = plan.reduce((sum, stage) => sum + stage.cost, 0);
    this.startMs = nowMs();
    tell({ type: 'plan', stages: plan.map(({ cost, ...ref }) => ({ ...ref, share: cost / this.totalCost })) });
  }

  /** Ends the stage before and tells the next one of the plan, which must be `expected`. */
  begin(expected: StageRef): PlannedStage {
    if (this.index >= 0) this.costDone += this.plan[this.index]!.cost;
    this.doneInStage = 0;
    this.shareFound = 0;
    this.stageStartMs = this.nowMs();
    const stage = this.plan[++this.index]!;
    if (stage.stage !== expected.stage || stage.seed !== expected.seed || stage.arm !== expected.arm) {
      throw new RangeError(`Stage ${expected.stage} was begun where the plan has ${stage.stage}.`);
    }
    const { cost: _, ...ref } = stage;
    this.tell({ type: 'stage', ...ref, index: this.index, total: this.plan.length });
    return stage;
  }

  /** `count` of the stage's `total` were in the store: done, but not paid for by this process. */
  found(count: number, total: number, done = count): void {
    this.costFound += (this.plan[this.index]!.cost * count) / total;
    this.shareFound += count / total;
    this.report(done, total);
  }

  report(done: number, total: number): void {
    const { cost, ...ref } = this.plan[this.index]!;
    this.doneInStage = (cost * Math.min(done, total)) / total;
    const spent = this.costDone + this.doneInStage;
    const paid = spent - this.costFound;
    const nowMs = this.nowMs();
    const wholePaid = { paid, unpaid: this.totalCost - spent, seconds: (nowMs - this.startMs) / 1000 };
    const stagePaid = {
      paid: done / total - this.shareFound,
      unpaid: 1 - done / total,
      seconds: (nowMs - this.stageStartMs) / 1000,
    };
    this.tell({
      type: 'progress',
      ...ref,
      done,
      total,
      share: spent / this.totalCost,
      secondsLeft: secondsLeft(wholePaid),
      stageSecondsLeft: secondsLeft(stagePaid),
    });
  }
}
