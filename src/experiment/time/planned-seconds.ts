/** How long a run will take on an adapter whose rates are known: before it has begun, as a range. Pure. */
import type { StageRef } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { planOf } from '../plan';
import { secondsOf, type Rates } from './stage-work';
import { MEASURED_SPREAD } from './typical-rates';

export interface PlannedSeconds {
  /** The truth is expected between these two. */
  readonly low: number;
  readonly high: number;
  readonly expected: number;
  readonly stages: readonly (StageRef & { readonly seconds: number })[];
}

/**
 * @param measuredRates of `calibrateAdapter`, or of typicalRates with its spread
 * @throws arm-unknown, and what `taskNamed` throws
 */
export function plannedSeconds(spec: ExperimentSpec, measuredRates: Rates, spread = MEASURED_SPREAD): PlannedSeconds {
  const stages = planOf(spec).map(({ stage, seed, arm, work }) => {
    const ref = { stage, seed, ...(arm !== undefined && { arm }) };
    return { ...ref, seconds: secondsOf(ref, work, measuredRates) };
  });
  const expected = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  return { low: expected / spread, high: expected * spread, expected, stages };
}
