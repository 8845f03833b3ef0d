/** All gap metrics, found by a glob: a metric is one file in src/gap/metrics, and adding one edits nothing else. */
import { ShiftLabError } from '../domain/errors';
import type { GapNumber } from '../domain/experiment-events';
import type { Interval } from '../domain/interval';
import { GAP_SECTIONS, type GapMetric, type GapSample, type Measurement } from './metric';

export interface GapRegistry {
  /** By section, in the order of the page. */
  readonly gapMetrics: readonly GapMetric[];
  /** Throws RangeError if there is no such metric. */
  gapMetric(name: string): GapMetric;
  /** All numbers of all metrics that the sample has the data for. */
  measured(sample: GapSample): GapNumber[];
  /** Sentences for the person. */
  warningsOf(sample: GapSample): string[];
}

/**
 * @param modules metric files by path, as a glob gives them
 * @throws ShiftLabError `internal`, naming the metric and what is wrong with it
 */
export function registryOf(modules: Readonly<Record<string, { readonly metric: GapMetric }>>): GapRegistry {
  const place = ({ section }: GapMetric) => GAP_SECTIONS.findIndex(({ name }) => name === section);
  const gapMetrics = Object.values(modules)
    .map(({ metric }) => metric)
    .sort((a, b) => place(a) - place(b) || a.order - b.order);
  const byName = new Map(gapMetrics.map((metric) => [metric.name, metric]));
  for (const [path, { metric }] of Object.entries(modules)) {
    const problem = problemOf(metric, path, gapMetrics);
    if (problem) throw new ShiftLabError('internal', `The metric file ${path}: ${problem}`, { path });
  }
  return {
    gapMetrics,
    gapMetric(name) {
      const metric = byName.get(name);
      if (!metric) throw new RangeError(`There is no gap metric "${name}".`);
      return metric;
    },
    measured: (sample) =>
      gapMetrics.flatMap(({ name, compute }) => compute(sample).map((measurement) => numberOf(name, measurement))),
    warningsOf: (sample) => gapMetrics.flatMap(({ warning }) => warning?.(sample) ?? []),
  };
}

/** What is wrong with a metric, as a sentence; null if nothing is. */
function problemOf(
  { name, section, order, drawing }: GapMetric,
  path: string,
  all: readonly GapMetric[],
): string | null {
  const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (!path.endsWith(`/${file}.ts`)) return `it must be called ${file}.ts, after its metric "${name}".`;
  const rival = all.find((other) => other.name !== name && other.section === section && other.order === order);
  if (rival) return `"${name}" and "${rival.name}" have the same place, ${order}, in the section ${section}.`;
  if (drawing.as !== 'part') return null;
  const whole = all.find((other) => other.name === drawing.of);
  return whole && whole.drawing.as !== 'part' ? null : `it is part of "${drawing.of}", which is not drawn.`;
}

function numberOf(metric: string, { value, dialogues, turn, interval, nullBand, p }: Measurement): GapNumber {
  const ends = (range: Interval | null | undefined) => (range ? ([range.low, range.high] as const) : null);
  return {
    metric,
    turn: turn ?? null,
    value,
    interval: ends(interval),
    nullBand: ends(nullBand),
    p: p ?? null,
    dialogues,
  };
}

export const { gapMetrics, gapMetric, measured, warningsOf } = registryOf(
  import.meta.glob<{ readonly metric: GapMetric }>('./metrics/*.ts', { eager: true }),
);
