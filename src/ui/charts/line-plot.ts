/**
 * uPlot set up as this page draws lines: thin axes with titles, no grid noise, a marker every few points, and each line's
 * name at its end where there is room. Where several seeds are behind a line each is a dot, and from five on their mean has
 * its 95 % band. Colours are read from CSS when drawing, so a theme change only needs a redraw.
 */
import uPlot from 'uplot';
import { tickWords } from './axis-ticks';
import type { CurvePoint } from './curve-point';
import { drawLabels, LABEL_REM, labelRoom, type LineEnd } from './line-labels';
import { rem } from './rem.svelte';
import { seedInterval } from './seed-spread';
import { isStroke, markerPath, seriesStyle, type SeriesStyle } from './series-style';

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
  readonly xTitle: string;
  readonly yTitle: string;
  /** Fixed y range; otherwise the data's. */
  readonly range: readonly [number, number] | null;
  readonly asPercent: boolean;
  /** What is drawn now, in the order of the data's columns. */
  readonly lines: () => readonly Line[];
  readonly waysBack: () => readonly WayBack[];
}

/** A chart at least as wide has names beside its lines. */
const NAMED_FROM_REM = 22;
const MARKERS_PER_LINE = 6;
/** A line with more points than this shows its seeds as a band alone: dots would be a cloud. */
const MOST_POINTS_WITH_DOTS = 24;

/** Lines on one x axis; what an arm has no point for is null. */
export function aligned(lines: readonly Line[]): uPlot.AlignedData {
  const xs = [...new Set(lines.flatMap((line) => line.points.map((point) => point.update)))].sort((a, b) => a - b);
  const columns = lines.map((line) => {
    const at = new Map(line.points.map((point) => [point.update, point.value]));
    return xs.map((x) => at.get(x) ?? null);
  });
  return [xs, ...columns];
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

export function linePlot(target: HTMLElement, options: PlotOptions, data: uPlot.AlignedData): uPlot {
  const colour = (name: string) => getComputedStyle(target).getPropertyValue(name).trim();
  const { fontFamily } = getComputedStyle(target);
  // Whole pixels: uPlot scales no others to the device's.
  const em = Math.round(LABEL_REM * rem());
  const font = `${em}px ${fontFamily}`;
  const named = options.width >= NAMED_FROM_REM * rem();
  const right = named
    ? labelRoom(
        document.createElement('canvas').getContext('2d')!,
        options.lines().map(({ arm }) => arm),
        em,
        fontFamily,
      )
    : 20;
  const axis = (title: string, size: number): uPlot.Axis => ({
    label: title,
    labelSize: 1.7 * em,
    size: size * em,
    font,
    labelFont: font,
    gap: 6,
    stroke: () => colour('--soft'),
    grid: { show: true, stroke: () => colour('--rule'), width: 0.6 },
    ticks: { show: false },
  });
  const extent = (): [number, number] => {
    const heights = heightsOf(options.lines());
    return heights.length === 0
      ? [0, 1]
      : (uPlot.rangeNum(Math.min(...heights), Math.max(...heights), 0.1, true) as [number, number]);
  };
  return new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [10, right, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false },
        y: { range: options.range ? () => [...options.range!] as [number, number] : extent },
      },
      axes: [
        { ...axis(options.xTitle, 2.2), grid: { show: false } },
        {
          ...axis(options.yTitle, options.asPercent ? 3.5 : 3.8),
          gap: 10,
          values: (_plot, ticks) =>
            options.asPercent ? ticks.map((tick) => `${Math.round(tick * 100)} %`) : [...tickWords(ticks)],
        },
      ],
      series: [
        {},
        ...options.lines().map(({ arm }): uPlot.Series => ({
          label: arm,
          width: 2,
          dash: [...seriesStyle(arm).dash],
          spanGaps: true,
          points: { show: false },
          stroke: () => colour(seriesStyle(arm).colour),
        })),
      ],
      hooks: {
        drawAxes: [(plot) => drawBands(plot, options, colour)],
        draw: [(plot) => drawMarks(plot, options, colour, named ? { em, family: fontFamily } : null)],
      },
    },
    data,
    target,
  );
}

/** Below the lines. */
function drawBands(plot: uPlot, { lines, range }: PlotOptions, colour: (name: string) => string): void {
  const { ctx } = plot;
  ctx.save();
  ctx.globalAlpha = 0.16;
  for (const { arm, points } of lines()) {
    const ends = points.flatMap(({ update, seeds }) => {
      const interval = seedInterval(seeds ?? [], range ?? undefined);
      return interval
        ? [
            {
              x: plot.valToPos(update, 'x', true),
              low: plot.valToPos(interval[0], 'y', true),
              high: plot.valToPos(interval[1], 'y', true),
            },
          ]
        : [];
    });
    if (ends.length < 2) continue;
    ctx.fillStyle = colour(seriesStyle(arm).colour);
    ctx.beginPath();
    for (const { x, high } of ends) ctx.lineTo(x, high);
    for (const { x, low } of ends.toReversed()) ctx.lineTo(x, low);
    ctx.fill();
  }
  ctx.restore();
}

/** @param names how they are written beside the lines; null if there is no room for them */
function drawMarks(
  plot: uPlot,
  { lines, waysBack }: PlotOptions,
  colour: (name: string) => string,
  names: { readonly em: number; readonly family: string } | null,
): void {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  const ends: LineEnd[] = [];
  const at = (x: number, y: number) => [plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true)] as const;
  ctx.save();
  for (const { arm, points } of lines()) {
    const style = seriesStyle(arm);
    const every = Math.max(1, Math.ceil(points.length / MARKERS_PER_LINE));
    ctx.strokeStyle = ctx.fillStyle = colour(style.colour);
    points.forEach(({ update, value, seeds = [] }, n) => {
      const fromEnd = points.length - 1 - n;
      const [x, y] = at(update, value);
      if (fromEnd === 0) ends.push({ name: arm, x, y });
      if (points.length <= MOST_POINTS_WITH_DOTS) for (const seed of seeds) dot(ctx, ...at(update, seed), 2 * scale);
      if (fromEnd % every !== 0) return;
      drawMarker(ctx, style, x, y, scale, colour);
    });
  }
  for (const way of waysBack()) {
    const points = lines().find((line) => line.arm === way.arm)?.points ?? [];
    const [from, to] = [way.from, way.to].map(
      (update) => points.findLast((point) => point.update <= update) ?? points[0],
    );
    if (!from || !to) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(seriesStyle(way.arm).colour);
    drawWayBack(ctx, at(way.from, from.value), at(way.to, to.value), plot.bbox.top, scale);
  }
  if (names) {
    const { left, width, top, height } = plot.bbox;
    drawLabels(ctx, ends, left + width, [top + 4 * scale, top + height - 4 * scale], {
      ...names,
      scale,
      ink: colour('--ink'),
      soft: colour('--soft'),
      colourOf: (name) => colour(seriesStyle(name).colour),
      mark: (name, x, y) => drawMarker(ctx, seriesStyle(name), x, y, scale, colour),
    });
  }
  ctx.restore();
}

function drawMarker(
  ctx: CanvasRenderingContext2D,
  { marker, hollow, colour: named }: SeriesStyle,
  x: number,
  y: number,
  scale: number,
  colour: (name: string) => string,
): void {
  const path = new Path2D(markerPath(marker, 4 * scale));
  ctx.save();
  ctx.translate(x, y);
  ctx.setLineDash([]);
  ctx.lineWidth = (hollow ? 1.6 : 1.8) * scale;
  ctx.strokeStyle = colour(named);
  ctx.fillStyle = colour(hollow ? '--paper' : named);
  if (!isStroke(marker)) ctx.fill(path);
  if (hollow || isStroke(marker)) ctx.stroke(path);
  ctx.restore();
}

function dot(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.save();
  ctx.globalAlpha = 0.55;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}

type Point = readonly [x: number, y: number];

/** An arc over the line from where training was stopped, barred, to the checkpoint that it went back to. */
function drawWayBack(
  ctx: CanvasRenderingContext2D,
  [fromX, fromY]: Point,
  [toX, toY]: Point,
  top: number,
  scale: number,
): void {
  const peak = Math.max(top + 6 * scale, Math.min(fromY, toY) - 42 * scale);
  const landing = toY - 8 * scale;
  const head = 5 * scale;
  ctx.setLineDash([]);
  ctx.lineWidth = 1.6 * scale;
  ctx.beginPath();
  ctx.moveTo(fromX, fromY - 10 * scale);
  ctx.lineTo(fromX, fromY + 10 * scale);
  ctx.moveTo(fromX, fromY - 10 * scale);
  ctx.bezierCurveTo(fromX, peak, toX, peak, toX, landing);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(toX, landing + 2 * scale);
  ctx.lineTo(toX - head * 0.7, landing - head);
  ctx.lineTo(toX + head * 0.7, landing - head);
  ctx.fill();
}
