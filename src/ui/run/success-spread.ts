/**
 * How success varies between the dialogues of one evaluation. A share of n dialogues says it by itself; where a task grades
 * its answers the record has to, and runs recorded before it did say nothing of it.
 */
import type { EvaluationMetrics } from '../../domain/experiment-events';
import { normalInterval } from '../../domain/interval';
import { shareInterval, type Range } from '../charts/seed-spread';

type Spread = Pick<EvaluationMetrics, 'success' | 'dialogues' | 'successDeviation'>;

/** Of one dialogue. Of grades whose deviation is not known, p(1 − p): no numbers in [0, 1] with that mean vary more. */
export function successVariance({ success, successDeviation }: Pick<Spread, 'success' | 'successDeviation'>): number {
  return successDeviation === undefined ? success * (1 - success) : successDeviation ** 2;
}

/** 95 % over the dialogues of one seed: Wilson's of a share, the normal one of a mean grade; null where that is not known. */
export function successInterval({ success, dialogues, successDeviation }: Spread, graded: boolean): Range | null {
  if (!graded) return shareInterval(success, dialogues);
  if (successDeviation === undefined) return null;
  const { low, high } = normalInterval(success, successDeviation, dialogues);
  return [low, high];
}
