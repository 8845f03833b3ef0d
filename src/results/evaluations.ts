/** The final evaluations of an arm: with whom, and at which temperature. */
import type { ArmResult, EvaluationRecord } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';

export interface FinalEvaluation {
  readonly temperature: number;
  readonly real: EvaluationRecord;
  /** Null for an arm that trained with real users. */
  readonly simulator: EvaluationRecord | null;
}

export const evaluationsOf = (
  { evaluation }: Pick<ExperimentSpec, 'evaluation'>,
  { real, simulator }: ArmResult,
): readonly FinalEvaluation[] => [{ temperature: evaluation.temperature, real, simulator }];
