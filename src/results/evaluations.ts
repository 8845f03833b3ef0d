/** The final evaluations of an arm: with whom, and at which temperature. */
import type { ArmResult, EvaluationRecord } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';

export interface FinalEvaluation {
  readonly temperature: number;
  readonly real: EvaluationRecord;
  /** Null for an arm that trained with real users. */
  readonly simulator: EvaluationRecord | null;
}

/** The first is at evaluation.temperature; there may be a second one. */
export function evaluationsOf(
  { evaluation }: Pick<ExperimentSpec, 'evaluation'>,
  { real, simulator, second }: ArmResult,
): readonly FinalEvaluation[] {
  const first = { temperature: evaluation.temperature, real, simulator };
  return second ? [first, { temperature: evaluation.secondTemperature, ...second }] : [first];
}
