/**
 * uPlot set up as this page draws lines: thin axes with titles, no grid noise, a marker every few points, and each line's
 * name at its end where there is room. Colours are read from CSS when drawing, so a theme change only needs a redraw.
 */
import uPlot from 'uplot';
import type { CurvePoint } from '../run/run-trace';
import { markerPath, seriesStyle } from './series-style';

export interface Line {
  readonly arm: string;
  readonly points: readonly CurvePoint[];
}

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Fixed y range; otherwise the data's. */
  readonly range: readonly [number, number] | null;
  readonly asPercent: boolean;
  readonly arms: readonly string[];
}

const LABEL_ROOM = 92;
const MARKERS_PER_LINE = 6;

/** Lines on one x axis; what an arm has no point for is null. */
export function aligned(lines: readonly Line[]): uPlot.AlignedData {
  const xs = [...new Set(lines.flatMap((line) => line.points.map((point) => point.update)))].sort((a, b) => a - b);
  const columns = lines.map((line) => {
    const at = new Map(line.points.map((point) => [point.update, point.value]));
    return xs.map((x) => at.get(x) ?? null);
  });
  return [xs, ...columns];
}

export function linePlot(target: HTMLElement, options: PlotOptions, data: uPlot.AlignedData): uPlot {
  const colour = (name: string) => getComputedStyle(target).getPropertyValue(name).trim();
  const font = (size: number) => `${size}px ${getComputedStyle(target).fontFamily}`;
  const roomForLabels = options.width >= 420;
  const axis = (title: string, size: number): uPlot.Axis => ({
    label: title, labelSize: 26, size, font: font(15), labelFont: font(15), gap: 6,
    stroke: () => colour('--soft'),
    grid: { show: true, stroke: () => colour('--rule'), width: 0.6 },
    ticks: { show: false },
  });
  return new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [10, roomForLabels ? LABEL_ROOM : 12, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false },
        y: options.range ? { range: () => [...options.range!] as [number, number] } : {},
      },
      axes: [
        { ...axis(options.xTitle, 34), grid: { show: false } },
        { ...axis(options.yTitle, options.asPercent ? 46 : 54), ...(options.asPercent ? { values: (_plot, ticks) => ticks.map((tick) => `${Math.round(tick * 100)} %`) } : {}) },
      ],
      series: [
        {},
        ...options.arms.map((arm): uPlot.Series => ({
          label: arm, width: 2, dash: [...seriesStyle(arm).dash], spanGaps: true, points: { show: false }, stroke: () => colour(seriesStyle(arm).colour),
        })),
      ],
      hooks: { draw: [(plot) => drawMarks(plot, options.arms, colour, roomForLabels)] },
    },
    data,
    target,
  );
}

function drawMarks(plot: uPlot, arms: readonly string[], colour: (name: string) => string, withLabels: boolean): void {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  const ends: { arm: string; x: number; y: number }[] = [];
  ctx.save();
  arms.forEach((arm, i) => {
    const style = seriesStyle(arm);
    const column = [...(plot.data[i + 1] ?? [])] as (number | null | undefined)[];
    const known = column.flatMap((value, at) => (value == null ? [] : [[plot.data[0][at]!, value] as const]));
    if (known.length === 0) return;
    const every = Math.max(1, Math.ceil(known.length / MARKERS_PER_LINE));
    const path = new Path2D(markerPath(style.marker, 4 * scale));
    ctx.fillStyle = ctx.strokeStyle = colour(style.colour);
    ctx.lineWidth = 1.8 * scale;
    known.forEach(([xValue, yValue], n) => {
      const fromEnd = known.length - 1 - n;
      const [x, y] = [plot.valToPos(xValue, 'x', true), plot.valToPos(yValue, 'y', true)];
      if (fromEnd === 0) ends.push({ arm, x, y });
      if (fromEnd % every !== 0) return;
      ctx.save();
      ctx.translate(x, y);
      if (style.marker === 'cross') ctx.stroke(path);
      else ctx.fill(path);
      ctx.restore();
    });
  });
  if (withLabels) drawLabels(ctx, ends, scale, colour);
  ctx.restore();
}

/** Names beside the lines' ends, pushed apart until none overlaps. */
function drawLabels(ctx: CanvasRenderingContext2D, ends: { arm: string; x: number; y: number }[], scale: number, colour: (name: string) => string): void {
  const gap = 17 * scale;
  const sorted = ends.toSorted((a, b) => a.y - b.y);
  const ys = sorted.map((end) => end.y);
  for (let pass = 0; pass < 20; pass++) {
    for (let i = 1; i < ys.length; i++) {
      const overlap = gap - (ys[i]! - ys[i - 1]!);
      if (overlap <= 0) continue;
      ys[i - 1]! -= overlap / 2;
      ys[i]! += overlap / 2;
    }
  }
  ctx.font = `${15 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  sorted.forEach((end, i) => {
    ctx.fillStyle = colour(seriesStyle(end.arm).colour);
    ctx.fillText(end.arm, end.x + 10 * scale, ys[i]!);
  });
}
