/** Rows of a dot plot: an arm each, with what every seed gave. Pure: the figure only scales and draws. */
import { rangeOf } from './axis-ticks';
import { mean, seedInterval, type Range } from './seed-spread';

export interface DotGroup {
  /** One number a seed. */
  readonly seeds: readonly number[];
  /** From five seeds on over seeds; with one seed over its dialogues, where that is known. */
  readonly interval: Range | null;
  /** Success in a simulator: drawn hollow, on a line of its own below the real marks. */
  readonly simulated: boolean;
}

export interface DotRow {
  readonly arm: string;
  readonly groups: readonly DotGroup[];
  /** Where 95 % of values lie if nothing differs. */
  readonly nullBand: Range | null;
  /** The mean in words; '–' where nothing was measured. */
  readonly value: string;
  /** Its interval in words, without the unit that `value` has. */
  readonly range: string;
  /** The mean in the simulator, in words, in a figure that shows it. */
  readonly simulated?: string;
  /** Of each seed, where the metric is tested. */
  readonly ps: readonly number[];
  /** Why nothing was measured. */
  readonly remark: string;
}

/** @param bounds of the values, where they have any */
export function dotGroup(
  seeds: readonly number[],
  ofOneSeed: Range | null,
  { simulated = false, bounds }: { readonly simulated?: boolean; readonly bounds?: Range } = {},
): DotGroup {
  return { seeds, interval: seeds.length === 1 ? ofOneSeed : seedInterval(seeds, bounds), simulated };
}

/** The part of the axis that all rows need. */
export function dotDomain(rows: readonly DotRow[], least?: Range): Range {
  const values = rows.flatMap(({ groups, nullBand }) => [
    ...groups.flatMap(({ seeds, interval }) => [...seeds, ...(interval ?? [])]),
    ...(nullBand ?? []),
  ]);
  return rangeOf(values, least ? { least } : {});
}

/** The ends of the line from simulated to real: the means of both. */
export function joined(row: DotRow): { readonly simulated: number; readonly real: number } | null {
  const [simulated, real] = [true, false].map((which) =>
    mean(row.groups.find((group) => group.simulated === which)?.seeds ?? []),
  );
  return typeof simulated === 'number' && typeof real === 'number' ? { simulated, real } : null;
}

/** "[61.8, 72.8]": units and plus signs stay outside the brackets. */
export function rangeWords([low, high]: Range, say: (value: number) => string): string {
  return `[${[low, high].map((end) => say(end).replace(/\s%$|^\+/g, '')).join(', ')}]`;
}

/** What a column of means says of itself: "mean [95 %]". */
export function meanHead(rows: readonly DotRow[]): string {
  const real = rows.flatMap(({ groups }) => groups.filter(({ simulated }) => !simulated));
  const parts = [
    real.some(({ seeds }) => seeds.length > 1) ? 'mean' : 'value',
    ...(real.some(({ interval }) => interval) ? ['[95\u00a0%]'] : []),
  ];
  return parts.join(' ');
}

const SMALL = 0.05;
const printed = (p: number) => (p < 0.0015 ? '≤ 0.001' : p.toFixed(p < 0.1 ? 3 : 2));
const smallOf = (ps: readonly number[]) => `${ps.filter((p) => p < SMALL).length} of ${ps.length}`;

/** In a sentence: one p-value, or how many of several are small. */
export function pWords(ps: readonly number[]): string {
  if (ps.length === 0) return '';
  return ps.length === 1 ? `p ${ps[0]! < 0.0015 ? '' : '= '}${printed(ps[0]!)}` : `p < ${SMALL} in ${smallOf(ps)}`;
}

/** The same under a column's head. */
export function pColumn(
  rows: readonly Pick<DotRow, 'ps'>[],
): { readonly head: string; readonly cells: readonly string[] } | null {
  const seeds = Math.max(...rows.map(({ ps }) => ps.length));
  if (!(seeds > 0)) return null;
  return {
    head: seeds === 1 ? 'p' : `p < ${SMALL}`,
    cells: rows.map(({ ps }) => (ps.length === 0 ? '' : seeds === 1 ? printed(ps[0]!) : smallOf(ps))),
  };
}
