/**
 * Lines over training as shapes: where the axes, lines, bands and marks of a chart are, in CSS pixels. Where several seeds
 * are behind a line each is a dot, and from five on their mean has its 95 % band. What is not measured is not drawn: a line
 * ends at its last point, and nothing joins it to its name.
 */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { rangeOf, ticksFitting, ticksIn } from './axis-ticks';
import type { CurvePoint } from './curve-point';
import { labelRoom, spreadApart } from './line-labels';
import { seedInterval, type Range } from './seed-spread';

export interface Line {
  readonly arm: string;
  readonly points: readonly CurvePoint[];
}

/** An arm went back from one point of its line to an earlier one. */
export interface WayBack {
  readonly arm: string;
  readonly from: number;
  readonly to: number;
}

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  /** CSS pixels of the text. */
  readonly em: number;
  /** Fixed y range; otherwise the data's. */
  readonly range: Range | null;
  /** The last update that there will be; null if nobody knows. */
  readonly last: number | null;
}

export interface DrawnLine extends Line {
  /** Path commands; '' where there is nothing to draw. */
  readonly path: string;
  readonly band: string;
  readonly dots: string;
  readonly marks: readonly { readonly x: number; readonly y: number }[];
  /** Where its name stands beside the plot; null without names. */
  readonly nameAt: number | null;
  /** It has come to the end of the axis; updates in training are counted from 0, so their last is one less. */
  readonly finished: boolean;
}

export interface Plot {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly lines: readonly DrawnLine[];
  /** Every update at which a line has a point. */
  readonly updates: readonly number[];
}

/** A chart at least as wide has names beside its lines. */
const NAMED_FROM_EM = 26;
const MARKERS_PER_LINE = 6;
/** A line with more points than this shows its seeds as a band alone: dots would be a cloud. */
const MOST_POINTS_WITH_DOTS = 24;
const DOT = 2;
const NAME_EM = 1.2;

export function plotOf(lines: readonly Line[], { width, height, em, range, last }: PlotOptions): Plot {
  const named = width >= NAMED_FROM_EM * em;
  const right =
    width -
    (named
      ? labelRoom(
          lines.map(({ arm }) => arm),
          em,
        )
      : 0.9 * em);
  const box = { left: 4.6 * em, right, top: 0.7 * em, bottom: height - 3.2 * em };
  const updates = [...new Set(lines.flatMap(({ points }) => points.map(({ update }) => update)))].sort((a, b) => a - b);
  const ends: Range = [Math.min(0, updates[0] ?? 0), Math.max(last ?? 0, updates.at(-1) ?? 0, 1)];
  const heights = range ?? rangeOf(heightsOf(lines), { margin: 0.08 });
  const x = scaleLinear([...ends], [box.left, box.right]);
  const y = scaleLinear([...heights], [box.bottom, box.top]);
  const drawn = lines.map((line) => drawnLine(line, x, y, range));
  const lastHeights = drawn.map(({ points }) => y(points.at(-1)?.value ?? heights[0]));
  const names = named ? spreadApart(lastHeights, NAME_EM * em, [box.top, box.bottom]) : [];
  return {
    ...{ x, y, box, updates },
    xTicks: wholeTicks(ends, (box.right - box.left) / em),
    yTicks: ticksIn(heights, 6),
    lines: drawn.map((line, i) => ({
      ...line,
      nameAt: names[i] ?? null,
      finished: (line.points.at(-1)?.update ?? -2) >= ends[1] - 1,
    })),
  };
}

/** Updates are counted: no tick stands between two of them. @param length of the axis in em of its words */
export function wholeTicks(range: Range, length: number): readonly number[] {
  return ticksFitting(range, length, String).filter(Number.isInteger);
}

/** The update whose place is the nearest; null if there is none. */
export function nearestUpdate({ updates, x }: Pick<Plot, 'updates' | 'x'>, at: number): number | null {
  const far = (update: number) => Math.abs(x(update) - at);
  return updates.reduce<number | null>((best, each) => (best === null || far(each) < far(best) ? each : best), null);
}

/** What the lines are at an update, highest first. A line without a point there is left out. */
export function valuesAt(
  lines: readonly Line[],
  update: number,
): readonly { readonly arm: string; readonly value: number }[] {
  return lines
    .flatMap(({ arm, points }) => {
      const point = points.find((each) => each.update === update);
      return point ? [{ arm, value: point.value }] : [];
    })
    .sort((a, b) => b.value - a.value);
}

/** Every height that is drawn where the range is the data's. */
function heightsOf(lines: readonly Line[]): number[] {
  return lines.flatMap(({ points }) =>
    points.flatMap((point) => [
      point.value,
      ...(seedInterval(point.seeds ?? []) ?? []),
      ...(points.length <= MOST_POINTS_WITH_DOTS ? (point.seeds ?? []) : []),
    ]),
  );
}

type Scale = (value: number) => number;

function drawnLine({ arm, points }: Line, x: Scale, y: Scale, range: Range | null) {
  const at = points.map(({ update, value }) => ({ x: round(x(update)), y: round(y(value)) }));
  const every = Math.max(1, Math.ceil(points.length / MARKERS_PER_LINE));
  const dotted = points.length <= MOST_POINTS_WITH_DOTS;
  return {
    arm,
    points,
    path: points.length > 1 ? `M${at.map((point) => `${point.x} ${point.y}`).join('L')}` : '',
    band: bandOf(points, x, y, range),
    dots: dotted
      ? points.flatMap(({ update, seeds = [] }) => seeds.map((seed) => dot(x(update), y(seed)))).join('')
      : '',
    marks: at.filter((_, n) => (at.length - 1 - n) % every === 0),
  };
}

function bandOf(points: readonly CurvePoint[], x: Scale, y: Scale, range: Range | null): string {
  const ends = points.flatMap(({ update, seeds }) => {
    const interval = seedInterval(seeds ?? [], range ?? undefined);
    return interval ? [{ at: round(x(update)), low: round(y(interval[0])), high: round(y(interval[1])) }] : [];
  });
  if (ends.length < 2) return '';
  const corners = [
    ...ends.map(({ at, high }) => `${at} ${high}`),
    ...ends.toReversed().map(({ at, low }) => `${at} ${low}`),
  ];
  return `M${corners.join('L')}Z`;
}

const dot = (x: number, y: number): string =>
  `M${round(x - DOT)} ${round(y)}a${DOT} ${DOT} 0 1 0 ${2 * DOT} 0a${DOT} ${DOT} 0 1 0 ${-2 * DOT} 0`;

/** An arc over the line from where training was stopped, barred, to the checkpoint that it went back to; '' if that is not known. */
export function wayBackPath(
  { arm, from, to }: WayBack,
  { lines, x, y, box }: Plot,
): { readonly arc: string; readonly head: string } {
  const points = lines.find((line) => line.arm === arm)?.points ?? [];
  const heightAt = (update: number) => (points.findLast((point) => point.update <= update) ?? points[0])?.value;
  const [fromValue, toValue] = [heightAt(from), heightAt(to)];
  if (fromValue === undefined || toValue === undefined) return { arc: '', head: '' };
  const [fromX, fromY, toX, toY] = [x(from), y(fromValue), x(to), y(toValue)].map(round) as [
    number,
    number,
    number,
    number,
  ];
  const peak = Math.max(box.top + 6, Math.min(fromY, toY) - 42);
  return {
    arc: `M${fromX} ${fromY - 10}v20M${fromX} ${fromY - 10}C${fromX} ${peak} ${toX} ${peak} ${toX} ${toY - 8}`,
    head: `M${toX} ${toY - 6}l-3.5 -7h7Z`,
  };
}

const round = (value: number): number => Math.round(100 * value) / 100;
