/**
 * The plan of a run: its stages in order, each with the work that is expected of it, and what the arms of a spec need. Costs
 * are rough and relative; progress.ts computes shares from them, and times from the work.
 */
import { armNamed } from '../arms/registry';
import type { Arm } from '../domain/arm';
import type { StageName, StageRef } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { secondsOf, workOf, type Work } from './time/stage-work';
import { typicalRates } from './time/typical-rates';

export interface PlannedStage extends StageRef {
  readonly work: Work;
  /** Seconds on the machine that typicalRates takes for a GPU; only relative. */
  readonly cost: number;
}

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

/** Throws `arm-unknown`, and what `taskNamed` throws. */
export function planOf(spec: ExperimentSpec): Plan {
  const planned = <Stage extends StageRef>(stage: Stage): Stage & PlannedStage => {
    const work = workOf(spec, stage);
    return { ...stage, work, cost: secondsOf(stage, work, rates) };
  };
  return [
    planned({ stage: 'load', seed: spec.seeds[0]! }),
    ...spec.seeds
      .flatMap((seed) => [
        ...stagesBeforeArms(spec, seed),
        ...spec.arms.flatMap((name) => stagesOfArm(seed, armNamed(name))),
      ])
      .map(planned),
    planned({ stage: 'report', seed: spec.seeds.at(-1)! }),
  ];
}

const { rates } = typicalRates({ software: false });

type WorkRef = StageRef & { readonly stage: WorkName };

function stagesBeforeArms(spec: ExperimentSpec, seed: number): WorkRef[] {
  return [
    ...(needsLogs(spec) ? [{ stage: 'logs', seed } as const] : []),
    ...(needsCalibration(spec) ? [{ stage: 'calibrate', seed } as const, { stage: 'fidelity', seed } as const] : []),
    ...(needsDensity(spec) ? [{ stage: 'density', seed } as const] : []),
    ...(needsAdversary(spec) ? [{ stage: 'adversarial', seed } as const] : []),
  ];
}

function stagesOfArm(seed: number, { name, trains }: Arm): WorkRef[] {
  const evaluate: WorkRef = { stage: 'evaluate', seed, arm: name };
  return trains === 'none' ? [evaluate] : [{ stage: 'train', seed, arm: name }, evaluate];
}
