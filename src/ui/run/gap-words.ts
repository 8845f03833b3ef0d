/** How the gap's numbers are printed, and what the gap panel says of each metric. Names and definitions: src/gap/metrics.ts. */
import { gapMetric, type GapMetricName } from '../../gap/metrics';
import type { Range } from '../charts/seed-spread';
import { decimal, percent, points } from '../format';

/** Metrics that are drawn as one dot an arm and seed. */
export type DotMetric =
  | 'successGap'
  | 'rewardGap'
  | 'valueBound'
  | 'nllExcess'
  | 'c2stAccuracy'
  | 'c2stAuc'
  | 'effectiveSampleSize'
  | 'unreachedShare'
  | 'firstAnswerEce';

const signed = (value: number, digits: number) =>
  `${value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : ''}${decimal(value, digits)}`;

/** One value as a table prints it. `graded`: success is a mean grade, not a share of dialogues. */
export function gapNumberWords(metric: string, value: number, graded = false): string {
  switch (metric) {
    case 'successGap':
      return graded ? signed(value, 3) : points(value);
    case 'rewardGap':
      return signed(value, 3);
    case 'unreachedShare':
      return percent(value);
    case 'effectiveSampleSize':
      return value.toFixed(0);
    case 'nllExcess':
      return signed(value, 3);
    case 'c2stAccuracy':
      return percent(value);
    default:
      return decimal(value, 3);
  }
}

/** What values there can be, so that an interval over seeds, which does not know, promises no others. @param dialogues that were weighed */
export function gapBounds(metric: string, dialogues: number): Range {
  switch (metric) {
    case 'successGap':
      return [-1, 1];
    case 'effectiveSampleSize':
      return [1, dialogues];
    case 'valueBound':
      return [0, Infinity];
    case 'c2stAccuracy':
    case 'c2stAuc':
    case 'unreachedShare':
    case 'userActTv':
    case 'policyActTv':
    case 'firstAnswerEce':
      return [0, 1];
    default:
      return [-Infinity, Infinity];
  }
}

export function gapUnit(metric: GapMetricName, graded = false): string {
  switch (metric) {
    case 'successGap':
      return graded ? 'grade' : 'percentage points';
    case 'c2stAccuracy':
      return '50 % is chance';
    case 'c2stAuc':
      return '0.5 is chance';
    case 'unreachedShare':
      return 'share of real dialogues';
    case 'firstAnswerEce':
      return 'from 0 to 1';
    default:
      return gapMetric(metric).unit;
  }
}

/** Definition, estimator, and the equations they are. */
export function gapSentences(metric: GapMetricName, graded = false): readonly string[] {
  const { definition, estimator, equations } = gapMetric(metric);
  const what =
    metric === 'successGap' && graded
      ? 'Mean grade with the simulator minus mean grade with real users, for one policy.'
      : definition;
  return [what, estimator, `Equations ${equations.join(', ')} of docs/EQUATIONS.md.`];
}

/** A tick of a metric's axis. */
export function gapTick(metric: GapMetricName, graded = false): (value: number, digits: number) => string {
  const inPercent = metric === 'c2stAccuracy' || metric === 'unreachedShare' || (metric === 'successGap' && !graded);
  return (value, digits) =>
    `${inPercent ? (100 * value).toFixed(Math.max(0, digits - 2)) : value.toFixed(digits)}${inPercent && metric !== 'successGap' ? ' %' : ''}`.replace(
      '-',
      '−',
    );
}
