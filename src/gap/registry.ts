/** All gap metrics, found by a glob: a metric is one file in src/gap/metrics, and adding one edits nothing else. */
import { badDefinition } from '../domain/definition-files';
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
 * @throws ShiftLabError `definition-invalid`, naming the file and what is wrong with it
 */
export function registryOf(modules: Readonly<Record<string, { readonly metric: GapMetric }>>): GapRegistry {
  const place = ({ section }: GapMetric) => GAP_SECTIONS.findIndex(({ name }) => name === section);
  const gapMetrics = Object.values(modules)
    .map(({ metric }) => metric)
    .sort((a, b) => place(a) - place(b) || a.order - b.order);
  const byName = new Map(gapMetrics.map((metric) => [metric.name, metric]));
  for (const [path, { metric }] of Object.entries(modules)) {
    const problem = problemOf(metric, path, modules);
    if (problem) throw badDefinition('a gap metric', path, problem);
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

/** What a metric must have, and what it may have; a file that npm runs was not seen by the compiler. */
const REQUIRED: readonly (keyof GapMetric)[] = [
  ...(['name', 'label', 'unit', 'format', 'definition', 'estimator', 'equations', 'whenAlike', 'bounds'] as const),
  ...(['section', 'order', 'drawing', 'compute'] as const),
];
const OPTIONAL: readonly (keyof GapMetric)[] = ['graded', 'warning'];

/** What is wrong with a metric, as a sentence; null if nothing is. */
function problemOf(
  metric: GapMetric,
  path: string,
  modules: Readonly<Record<string, { readonly metric: GapMetric }>>,
): string | null {
  const lacking = REQUIRED.find((field) => metric[field] === undefined);
  if (lacking) return `it lacks the field ${lacking}.`;
  const unknown = Object.keys(metric).find((field) => ![...REQUIRED, ...OPTIONAL].includes(field as keyof GapMetric));
  if (unknown) return `a metric has no field ${unknown}.`;
  const { name, section, order, drawing } = metric;
  const sections = GAP_SECTIONS.map((one) => one.name);
  if (!sections.includes(section)) return `there is no section "${section}"; sections: ${sections.join(', ')}.`;
  const others = Object.entries(modules).filter(([other]) => other !== path);
  const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const owner = others.find(([, other]) => other.metric.name === name)?.[0];
  if (!path.endsWith(`/${file}.ts`))
    return owner
      ? `the name "${name}" is taken by ${owner}; give the metric another name.`
      : `it must be called ${file}.ts, after its metric "${name}".`;
  const neighbours = others.filter(([, other]) => other.metric.section === section);
  const rival = neighbours.find(([, other]) => other.metric.order === order)?.[0];
  if (rival) {
    const free = Math.max(order, ...neighbours.map(([, other]) => other.metric.order)) + 1;
    return `it and ${rival} have the same order, ${order}, in the section ${section}; ${free} is free.`;
  }
  if (drawing.as !== 'part') return null;
  const whole = others.find(([, other]) => other.metric.name === drawing.of)?.[1].metric;
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
