/**
 * How success varies between the dialogues of one evaluation. A share of n dialogues says it by itself; where a task grades
 * its answers the record has to, and runs recorded before it did say nothing of it.
 */
import type { EvaluationMetrics } from '../../domain/experiment-events';
import { normalInterval, Z_95 } from '../../domain/interval';
import { shareInterval, type Range } from '../charts/seed-spread';

type Spread = Pick<EvaluationMetrics, 'success' | 'dialogues' | 'successDeviation'>;

/** Fewer grades than these do not tell how grades vary. */
const GRADES_FOR_DEVIATION = 30;

/**
 * How far the interval of one evaluation's success reaches below and above it. Of grades that are few, or whose deviation
 * is not known, as of a share: no numbers in [0, 1] with that mean vary more.
 */
export function successReach({ success, dialogues, successDeviation }: Spread): {
  readonly below: number;
  readonly above: number;
} {
  const known = successDeviation !== undefined && dialogues >= GRADES_FOR_DEVIATION;
  if (known)
    return {
      below: (Z_95 * successDeviation) / Math.sqrt(dialogues),
      above: (Z_95 * successDeviation) / Math.sqrt(dialogues),
    };
  const [low, high] = shareInterval(success, dialogues);
  return { below: success - low, above: high - success };
}

/** 95 % over the dialogues of one seed: Wilson's of a share, the normal one of a mean grade; null if that is not known. */
export function successInterval({ success, dialogues, successDeviation }: Spread, graded: boolean): Range | null {
  if (!graded) return shareInterval(success, dialogues);
  if (successDeviation === undefined) return null;
  const { low, high } = normalInterval(success, successDeviation, dialogues);
  return [low, high];
}
