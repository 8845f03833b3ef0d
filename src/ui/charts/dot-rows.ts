/** Rows of a dot plot: an arm each, with what every seed gave. Pure: the figure only scales and draws. */
import { rangeOf } from './axis-ticks';
import { mean, seedInterval, type Range } from './seed-spread';

export interface DotGroup {
  /** One number a seed. */
  readonly seeds: readonly number[];
  /** From five seeds on over seeds; with one seed over its dialogues, where that is known. */
  readonly interval: Range | null;
  /** Drawn as strokes: what a simulator foretold, beside the marks of what came. */
  readonly foretold: boolean;
}

export interface DotRow {
  readonly arm: string;
  readonly groups: readonly DotGroup[];
  /** Where 95 % of values lie if nothing differs. */
  readonly nullBand: Range | null;
  /** The mean in words; '–' where nothing was measured. */
  readonly value: string;
  readonly range: string;
  /** Of each seed, where the metric is tested. */
  readonly ps: readonly number[];
  /** Why nothing was measured. */
  readonly remark: string;
}

/** @param bounds of the values, where they have any */
export function dotGroup(seeds: readonly number[], ofOneSeed: Range | null, { foretold = false, bounds }: { readonly foretold?: boolean; readonly bounds?: Range } = {}): DotGroup {
  return { seeds, interval: seeds.length === 1 ? ofOneSeed : seedInterval(seeds, bounds), foretold };
}

/** The part of the axis that all rows need. */
export function dotDomain(rows: readonly DotRow[], least?: Range): Range {
  const values = rows.flatMap(({ groups, nullBand }) => [...groups.flatMap(({ seeds, interval }) => [...seeds, ...(interval ?? [])]), ...(nullBand ?? [])]);
  return rangeOf(values, least ? { least } : {});
}

/** A line from one group to the other: how far what came is from what was foretold. */
export function joined(row: DotRow): Range | null {
  const means = row.groups.flatMap((group) => mean(group.seeds) ?? []);
  return means.length === 2 ? [Math.min(...means), Math.max(...means)] : null;
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
export function pColumn(rows: readonly Pick<DotRow, 'ps'>[]): { readonly head: string; readonly cells: readonly string[] } | null {
  const seeds = Math.max(...rows.map(({ ps }) => ps.length));
  if (!(seeds > 0)) return null;
  return { head: seeds === 1 ? 'p' : `p < ${SMALL}`, cells: rows.map(({ ps }) => (ps.length === 0 ? '' : seeds === 1 ? printed(ps[0]!) : smallOf(ps))) };
}
