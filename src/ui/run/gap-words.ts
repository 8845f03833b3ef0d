/** How the gap's numbers are printed. Format, unit and bounds are said by each metric's entry (src/gap/metrics). */
import type { GapMetric, MetricWords, NumberFormat } from '../../gap/metric';
import { gapMetric } from '../../gap/registry';
import { decimal, percent, points } from '../format';

const signed = (value: number, digits: number) =>
  `${value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : ''}${decimal(value, digits)}`;

const PRINTED: Readonly<Record<NumberFormat, (value: number) => string>> = {
  percent: (value) => percent(value),
  points: (value) => points(value),
  signed: (value) => signed(value, 3),
  decimal: (value) => decimal(value, 3),
  count: (value) => value.toFixed(0),
};

/** `graded`: success is a mean grade, not a share of dialogues. */
function wordsOf(metric: GapMetric, graded: boolean): MetricWords {
  return graded && metric.graded ? metric.graded : metric;
}

/** One value as a table prints it. */
export function gapNumberWords(metric: string, value: number, graded = false): string {
  return PRINTED[wordsOf(gapMetric(metric), graded).format](value);
}

export function gapUnit(metric: GapMetric, graded = false): string {
  return wordsOf(metric, graded).unit;
}

/** Definition, estimator, and the equations they are. */
export function gapSentences(metric: GapMetric, graded = false): readonly string[] {
  const { estimator, equations } = metric;
  return [wordsOf(metric, graded).definition, estimator, `Equations ${equations.join(', ')} of docs/EQUATIONS.md.`];
}

/** A tick of a metric's axis. */
export function gapTick(metric: GapMetric, graded = false): (value: number, digits: number) => string {
  const { format } = wordsOf(metric, graded);
  const inPercent = format === 'percent' || format === 'points';
  return (value, digits) => {
    const number = inPercent ? (100 * value).toFixed(Math.max(0, digits - 2)) : value.toFixed(digits);
    return `${number}${format === 'percent' ? ' %' : ''}`.replace('-', '−');
  };
}
