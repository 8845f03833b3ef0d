/**
 * A report as one Markdown table, with explanations above it and errors below. The numbers are those of the report; a
 * dash means that a figure was not measured.
 */
import { adapterName } from '../domain/adapter-use';
import { kernelsLine } from '../domain/chosen-kernels';
import type { DeviceWork } from './device-work';
import type { MatmulRate } from './matmul-peak';
import { NO_TIMESTAMPS, type TrainingProfile } from './profile';
import type { SamplingFigures, SamplingResult } from './sampling';
import type { Times } from './statistics';
import type { BenchReport } from './suite';
import type { PeerFigures, TrainingFigures, TrainingResult } from './training';
import { UPDATE_PARTS, type UpdateResult } from './update';

const COLUMNS = [
  'work',
  'who',
  'ms p50',
  'p95',
  'rounds',
  'tokens/s',
  'GFLOP/s',
  '% of peak',
  'dispatches',
  'submits',
  'reads',
  'MB',
  '× ours',
  'agreement',
] as const;
type Column = (typeof COLUMNS)[number];
type Row = Readonly<Partial<Record<Column, string>>>;

const PROFILE_COLUMNS = ['kernel', 'dispatches', 'ms', '%'] as const;

/** Columns of text. All other columns have numbers and are aligned to the right. */
const LEFT: ReadonlySet<string> = new Set(['work', 'who', 'agreement', 'kernel']);
const ABSENT = '–';

export function renderReport(report: BenchReport): string {
  const { adapter, matmulPeak, training, sampling, update, variants } = report;
  const name = adapterName(adapter);
  const rows = [
    ...training.flatMap(trainingRows),
    ...(sampling ? samplingRows(sampling) : []),
    ...(update ? updateRows(update) : []),
  ];
  return [
    `Adapter: ${name}${adapter.software ? ' (software: these times say nothing about GPUs)' : ''}${adapter.precision === 'f16' ? ', products in f16 if that is right and faster' : ''}. ${report.runtime}.`,
    ...training.flatMap(({ shape, peak }) =>
      peak
        ? [
            `Peak for ${shape}: ${rounded(peak.gflops)} GFLOP/s, the fastest of our own matrix products, median of rounds that take turns with the step (${productName(peak)}).`,
          ]
        : [],
    ),
    ...(matmulPeak
      ? [
          `The best single round of all products before that was ${rounded(matmulPeak.gflops)} GFLOP/s (${productName(matmulPeak)}).`,
        ]
      : []),
    ...(Object.keys(variants).length > 0 ? [kernelsLine(variants)] : []),
    ...spaced(renderTable(rows)),
    ...(training.length > 0
      ? [
          '',
          'Training: one step with forward pass, backward pass, AdamW and reading the loss back; GFLOP/s are 6 · parameters · tokens divided by the median. Agreement: relative error of the loss at step 1 and after 3 updates.',
        ]
      : []),
    ...(update
      ? [
          `Update: × ours is the whole divided by the sum of its parts, timed alone; ${update.dialogues} dialogues, ${update.sampledTokens} sampled tokens, rows of ${update.rowTokens} tokens.`,
        ]
      : []),
    ...report.profiles.flatMap((profile) => spaced(renderProfile(profile))),
    ...prefixed('Disagreement: ', report.disagreements),
    ...prefixed('Failed: ', report.failures),
  ].join('\n');
}

export function renderTable(rows: readonly Row[]): string[] {
  return markdownTable(COLUMNS, rows);
}

export function renderProfile({ shape, steps, stepMs, kernelsMs, kernels }: TrainingProfile): string[] {
  if (!kernels || kernelsMs === null) return [`${shape}: a step takes ${rounded(stepMs)} ms. ${NO_TIMESTAMPS}`];
  const rows = kernels.map(({ kernel, dispatches, ms, share }) => ({
    kernel,
    dispatches: whole(dispatches),
    ms: ms.toFixed(3),
    '%': (100 * share).toFixed(1),
  }));
  return [
    `${shape}: a step takes ${rounded(stepMs)} ms; its ${whole(kernels.reduce((sum, { dispatches }) => sum + dispatches, 0))} dispatches, timed one by one, ${rounded(kernelsMs)} ms (mean of ${steps} steps).`,
    '',
    ...markdownTable(PROFILE_COLUMNS, rows),
  ];
}

/** The lines of a Markdown table whose columns are as wide as their widest cell; no lines if there are no rows. */
function markdownTable<Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Partial<Record<Name, string>>>[],
): string[] {
  if (rows.length === 0) return [];
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ABSENT))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  const lines = cells.map(
    (line) =>
      `| ${line.map((text, i) => (LEFT.has(columns[i]!) ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join(' | ')} |`,
  );
  const rule = `| ${columns.map((column, i) => (LEFT.has(column) ? '-'.repeat(widths[i]!) : `${'-'.repeat(widths[i]! - 1)}:`)).join(' | ')} |`;
  return [lines[0]!, rule, ...lines.slice(1)];
}

function productName({ kind, M, K, N }: MatmulRate): string {
  return `${kind}, ${M}×${K}×${N}`;
}

function trainingRows({ shape, parameters, ours, peak: product, peers }: TrainingResult): Row[] {
  const peak = product?.gflops ?? null;
  const work = `${shape} (${rounded(parameters / 1000)} k)`;
  return [
    { work, who: 'ours', ...figureCells(ours, peak) },
    ...peers.map((peer): Row => ({
      work,
      who: peer.name,
      ...(peer.figures ? figureCells(peer.figures, peak) : {}),
      '× ours': times(peer.ratio),
      agreement: lossAgreement(peer),
    })),
  ];
}

function figureCells(figures: TrainingFigures, peak: number | null): Row {
  return {
    ...timeCells(figures.times),
    ...workCells(figures.work),
    'tokens/s': rounded(figures.tokensPerSecond),
    'GFLOP/s': rounded(figures.gflops),
    '% of peak': peak === null ? ABSENT : rounded((100 * figures.gflops) / peak),
  };
}

function timeCells({ p50, p95, rounds }: Times): Row {
  return { 'ms p50': rounded(p50), p95: rounded(p95), rounds: String(rounds) };
}

function workCells(work: DeviceWork | null): Row {
  if (!work) return {};
  const { dispatches, submits, reads, bufferBytes } = work;
  return {
    dispatches: whole(dispatches),
    submits: whole(submits),
    reads: whole(reads),
    MB: bufferBytes > 0 ? rounded(bufferBytes / 1e6) : ABSENT,
  };
}

function lossAgreement({ reason, errorAtFirst, errorAfterThree }: PeerFigures): string {
  const errors = [errorAtFirst, errorAfterThree]
    .filter((error) => error !== null)
    .map((error) => error.toExponential(1));
  return [
    ...(errors.length > 0 ? [errors.join(', ')] : []),
    ...(reason === null ? [] : [`did not run: ${oneLine(reason)}`]),
  ].join('; ');
}

function samplingRows({ dialogues, tokens, figures }: SamplingResult): Row[] {
  return figures.map((figure, i): Row => ({
    work: `sampling ${dialogues} × ${tokens}`,
    who: figure.name,
    ...(figure.times ? timeCells(figure.times) : {}),
    'tokens/s': figure.tokensPerSecond === null ? ABSENT : rounded(figure.tokensPerSecond),
    ...workCells(figure.work),
    ...(i === 0 ? {} : { '× ours': times(figure.ratio), agreement: tokenAgreement(figure) }),
  }));
}

function tokenAgreement({ reason, equalShare }: SamplingFigures): string {
  return [
    ...(equalShare === null ? [] : [`${(100 * equalShare).toFixed(1)} % of tokens`]),
    ...(reason === null ? [] : [`did not run: ${oneLine(reason)}`]),
  ].join('; ');
}

function updateRows({ preset, parts, ratio }: UpdateResult): Row[] {
  return UPDATE_PARTS.map((part): Row => ({
    work: `${preset} update`,
    who: part,
    ...timeCells(parts[part]),
    ...(part === 'whole' ? { '× ours': times(ratio) } : {}),
  }));
}

function times(ratio: number | null): string {
  return ratio === null ? ABSENT : ratio.toFixed(2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Three significant digits; whole numbers from 100 on. */
export function rounded(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return whole(value);
  return value.toFixed(magnitude >= 10 ? 1 : 2);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '/').slice(0, 160);
}

/** The lines with an empty line before them, if there are any. */
function spaced(lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', ...lines] : [];
}

function prefixed(prefix: string, sentences: readonly string[]): string[] {
  return sentences.map((sentence) => prefix + sentence);
}
