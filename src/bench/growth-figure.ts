/**
 * The growth of cost as a figure: five small panels with the same logarithmic time axis, drawn as SVG text. Colours
 * follow the reader's colour scheme. A script writes it to a file; this code knows neither files nor the page.
 */
import { adapterName } from '../domain/adapter-use';
import {
  BASE,
  lastSlope,
  TURN_TOKENS,
  type CurveName,
  type GrowthCurve,
  type GrowthPoint,
  type GrowthReport,
} from './growth';

interface PanelWords {
  readonly title: string;
  readonly fixed: string;
  readonly axis: string;
  readonly unit: string;
}

const { width: C, depth: L, rows: B, tokens: T } = BASE;
const STEP = 'ms per training step';
const WORDS: Readonly<Record<CurveName, PanelWords>> = {
  width: { title: 'Width', fixed: `${L} layers, ${B} rows of ${T} tokens`, axis: 'channels', unit: STEP },
  depth: { title: 'Depth', fixed: `${C} channels, ${B} rows of ${T} tokens`, axis: 'layers', unit: STEP },
  rows: { title: 'Batch', fixed: `${C} channels, ${L} layers`, axis: `rows of ${T} tokens`, unit: STEP },
  tokens: { title: 'Length', fixed: `${C} channels, ${L} layers, ${B} rows`, axis: 'tokens per row', unit: STEP },
  dialogues: {
    title: 'Sampling',
    fixed: `${C} channels, ${L} layers`,
    axis: 'dialogues at once',
    unit: `ms for ${TURN_TOKENS} tokens each`,
  },
};

const PLOT = { width: 232, height: 168 };
const CELL = { width: 316, height: 308 };
/** Position of the plot in its cell. The text above it begins at x = `LEFT`. */
const AT = { x: 58, y: 84 };
const LEFT = 12;
const COLUMNS = 3;
const CAPTION_CHARACTERS = 40;

type Scale = (value: number) => number;

/** A logarithmic scale from [low, high] to [from, to]. */
export function logScale(low: number, high: number, from: number, to: number): Scale {
  return (value) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low);
}

/** 1, 2 and 5 times powers of ten within [low, high]; only the powers of ten if there are at least three of them. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of [1, 2, 5]) ticks.push(Number(`${digit}e${power}`));
  }
  const within = ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  const powers = within.filter((tick) => Number.isInteger(Math.log10(tick)));
  return powers.length >= 3 ? powers : within;
}

export function growthFigure(report: GrowthReport): string {
  const all = report.curves.flatMap((curve) => [
    ...curve.points.flatMap(({ times }) => [times.p50, times.p95]),
    ...curve.points.map((point) => expectedMs(curve, point)),
  ]);
  const [low, high] = [Math.min(...all) / 1.3, Math.max(...all) * 1.3];
  const y = logScale(low, high, PLOT.height, 0);
  const ticks = logTicks(low, high);
  const cell = (i: number): string =>
    `translate(${(i % COLUMNS) * CELL.width} ${Math.floor(i / COLUMNS) * CELL.height})`;
  const panels = report.curves.map(
    (curve, i) => `<g transform="${cell(i)}">\n${panel(curve, y, ticks).join('\n')}\n</g>`,
  );
  const [width, height] = [COLUMNS * CELL.width, Math.ceil((report.curves.length + 1) / COLUMNS) * CELL.height];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>How the time of a training step and of sampling grows with the size of the work</title>
<style>
svg { background: #fff; font: 14px Georgia, 'Times New Roman', serif; fill: #1a1a1a; }
.title { font-size: 17px; } .soft { fill: #444; } .axis { stroke: #1a1a1a; } .grid { stroke: #e2e2e2; }
.line { fill: none; stroke: #0072b2; stroke-width: 2; } .dot { fill: #0072b2; } .late { stroke: #0072b2; stroke-width: 1.2; }
.expected { fill: none; stroke: #777; stroke-width: 1.3; stroke-dasharray: 5 4; } .slope { fill: #0072b2; }
@media (prefers-color-scheme: dark) {
  svg { background: #14161a; fill: #eee; } .soft { fill: #bbb; } .axis { stroke: #eee; } .grid { stroke: #2c2f35; }
  .line, .late { stroke: #56b4e9; } .dot, .slope { fill: #56b4e9; } .expected { stroke: #999; }
}
</style>
${panels.join('\n')}
<g transform="${cell(report.curves.length)}">
${caption(report).join('\n')}
</g>
</svg>
`;
}

/** The time of a point if time were proportional to operations, extrapolated from the curve's last point. */
function expectedMs({ points }: GrowthCurve, { operations }: GrowthPoint): number {
  const last = points.at(-1)!;
  return (last.times.p50 * operations) / last.operations;
}

function panel(curve: GrowthCurve, y: Scale, ticks: readonly number[]): string[] {
  const { points } = curve;
  const words = WORDS[curve.name];
  const [first, last] = [points[0]!, points.at(-1)!];
  const x = logScale(first.size, Math.max(last.size, first.size * 2), 14, PLOT.width - 14);
  const at = (size: number, ms: number): string => `${x(size).toFixed(1)} ${y(ms).toFixed(1)}`;
  const slope = lastSlope(curve);
  return [
    `<text class="title" x="${LEFT}" y="26">${words.title}</text>`,
    `<text class="soft" x="${LEFT}" y="45">${words.fixed}</text>`,
    `<text class="soft" x="${LEFT}" y="${AT.y - 12}">${words.unit}</text>`,
    `<g transform="translate(${AT.x} ${AT.y})">`,
    ...ticks.flatMap((tick) => [
      `<line class="grid" x1="0" x2="${PLOT.width}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/>`,
      `<text class="soft" text-anchor="end" x="-7" y="${(y(tick) + 5).toFixed(1)}">${tick.toLocaleString('en')}</text>`,
    ]),
    `<path class="axis" fill="none" d="M0 0V${PLOT.height}H${PLOT.width}"/>`,
    ...points.flatMap(({ size }) => [
      `<line class="axis" x1="${x(size).toFixed(1)}" x2="${x(size).toFixed(1)}" y1="${PLOT.height}" y2="${PLOT.height + 5}"/>`,
      `<text class="soft" text-anchor="middle" x="${x(size).toFixed(1)}" y="${PLOT.height + 20}">${size}</text>`,
    ]),
    `<text class="soft" text-anchor="middle" x="${PLOT.width / 2}" y="${PLOT.height + 40}">${words.axis}</text>`,
    `<path class="expected" d="M${points.map((point) => at(point.size, expectedMs(curve, point))).join('L')}"/>`,
    ...points.map(({ size, times }) => `<path class="late" d="M${at(size, times.p50)}L${at(size, times.p95)}"/>`),
    `<path class="line" d="M${points.map(({ size, times }) => at(size, times.p50)).join('L')}"/>`,
    ...points.map(
      ({ size, times }) => `<circle class="dot" r="4" cx="${x(size).toFixed(1)}" cy="${y(times.p50).toFixed(1)}"/>`,
    ),
    ...(slope === null
      ? []
      : [
          `<text class="slope" text-anchor="end" x="${PLOT.width - 2}" y="${(y(last.times.p95) - 10).toFixed(1)}">slope ${slope.toFixed(2)}</text>`,
        ]),
    '</g>',
  ];
}

function caption({ adapter, runtime }: GrowthReport): string[] {
  const name = adapterName(adapter);
  const [left, lineHeight] = [24, 20];
  const lines = wrapped(
    `${name}, ${runtime}.${adapter.software ? ' A software adapter: these times say nothing about GPUs.' : ''}`,
    CAPTION_CHARACTERS,
  );
  const below = (row: number): number => AT.y + 18 + row * 27;
  return [
    `<path class="line" d="M${left} ${below(0) - 5}h34"/><circle class="dot" r="4" cx="${left + 17}" cy="${below(0) - 5}"/><text x="${left + 46}" y="${below(0)}">median time</text>`,
    `<path class="late" d="M${left + 17} ${below(1) - 14}v18"/><text x="${left + 46}" y="${below(1)}">up to the 95th percentile</text>`,
    `<path class="expected" d="M${left} ${below(2) - 5}h34"/><text x="${left + 46}" y="${below(2)}">proportional to operations</text>`,
    `<text class="slope" x="${left}" y="${below(3)}">slope</text><text x="${left + 46}" y="${below(3)}">at the end; 1 is proportional</text>`,
    ...lines.map(
      (line, i) => `<text class="soft" x="${left}" y="${below(4) + 8 + i * lineHeight}">${escaped(line)}</text>`,
    ),
  ];
}

/** Breaks the text at spaces into lines of at most this many characters. */
function wrapped(text: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= characters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
