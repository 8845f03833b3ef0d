/**
 * Tables and a picture from result files:   npm run report -- results/a.json results/b.json [--svg docs/picture.svg]
 *
 * Prints Markdown. Files of the same settings and different seeds are one result: their gaps are compared anew over all
 * seeds. Every number else is read or averaged from the files. The picture shows,
 * for each arm, success in the simulator it trained in (open) and with real users (filled): the line between is the
 * drop-off.
 */
import type { ArmResult, ExperimentResult } from '../src/domain/experiment-result';
import type { CalibrationReport } from '../src/domain/experiment-events';
import { pooled, precisionsOf } from '../src/results/pooled';
import { parsedLine, readResult, text, usage } from './command-line';
import { requireWritable, writeWhole } from './whole-file';

const USAGE = 'npm run report -- FILE.json… [--svg PICTURE.svg]';

const percent = (share: number | null, digits = 1): string => (share === null ? '–' : (100 * share).toFixed(digits));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function armsNamed(result: ExperimentResult, arm: string): ArmResult[] {
  return result.seeds.map((seed) => seed.arms.find((one) => one.arm === arm)!);
}

export async function main(argv: readonly string[]): Promise<number> {
  const {
    values: { svg },
    positionals: files,
  } = parsedLine(argv, USAGE, { options: { svg: text }, allowPositionals: true });
  if (files.length === 0) throw usage('No result file is named', USAGE);
  const results = pooled(files.map(readResult));
  if (svg !== undefined) await requireWritable('--svg', svg);
  for (const result of results) console.log(tableOf(result));
  if (svg !== undefined) await writeWhole(svg, pictureOf(results));
  return 0;
}

function tableOf(result: ExperimentResult): string {
  const { spec, seeds, adapters } = result;
  const lines = [
    `### ${spec.preset}, λ = ${spec.reward.lambda}, seeds ${spec.seeds.join(', ')}`,
    '',
    `${adapters.map((adapter) => adapter.description).join('; ')}, precision ${precisionsOf(result)}; ${(result.durationSeconds / 60).toFixed(1)} min in all.`,
    '',
    '| arm | in its simulator % | real users % (each seed) | drop-off, points [95 %] | false accept % | left % | turns | KL of its simulator, nats a turn |',
    '|---|---|---|---|---|---|---|---|',
  ];
  for (const arm of spec.arms) {
    const runs = armsNamed(result, arm);
    const real = runs.map((run) => run.real.metrics);
    const simulated = runs.map((run) => run.simulator?.metrics.success ?? null);
    const shifts = real.flatMap((m) => m.simulatorKl ?? []);
    const drop = result.dropOffs.find((one) => one.arm === arm);
    const cells = [
      arm,
      simulated.includes(null) ? '–' : percent(mean(simulated as number[])),
      `${percent(mean(real.map((m) => m.success)))} (${real.map((m) => percent(m.success)).join(', ')})`,
      drop ? intervalText(drop) : '–',
      percent(mean(real.map((m) => m.falseAccept))),
      percent(mean(real.map((m) => m.leaveRate))),
      mean(real.map((m) => m.turns)).toFixed(2),
      shifts.length > 0 ? mean(shifts).toFixed(2) : '–',
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push(
    '',
    'Paired gaps on real users, points [95 % interval]: ' +
      result.gaps.map((gap) => `${gap.a} − ${gap.b} ${intervalText(gap)}`).join('; ') +
      '.',
    '',
  );
  const reports = seeds.flatMap(({ calibration }) => (calibration ? [calibration] : []));
  if (reports.length > 0) lines.push(calibrationTable(reports), '');
  const byStage = new Map<string, number>();
  for (const { stage, arm, seconds } of result.stages) {
    const key = arm ? `${stage} ${arm}` : stage;
    byStage.set(key, (byStage.get(key) ?? 0) + seconds);
  }
  lines.push(
    'Wall time, seconds over all seeds: ' +
      [...byStage].map(([key, seconds]) => `${key} ${seconds.toFixed(0)}`).join(', ') +
      '.',
    '',
  );
  return lines.join('\n');
}

function intervalText({
  mean: middle,
  low,
  high,
}: {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}): string {
  return `${percent(middle)} [${percent(low)}, ${percent(high)}]`;
}

function calibrationTable(reports: readonly CalibrationReport[]): string {
  const row = (
    name: string,
    nll: number,
    kl: number | null,
    fidelity: (report: CalibrationReport) => CalibrationReport['realFidelity'],
  ) => {
    const right = reports.map((report) => fidelity(report).acceptGivenRight).filter((share) => share !== null);
    const wrong = reports.map((report) => fidelity(report).acceptGivenWrong).filter((share) => share !== null);
    const shareOf = (shares: readonly number[]) => (shares.length > 0 ? percent(mean(shares)) : '–');
    return `| ${name} | ${nll.toFixed(3)} | ${kl === null ? '0' : kl.toFixed(3)} | ${shareOf(right)} | ${shareOf(wrong)} |`;
  };
  return [
    '| simulator | held-out NLL, nats a token | KL(real ‖ sim), nats a turn | P(accept given right) % | P(accept given wrong) % |',
    '|---|---|---|---|---|',
    row(
      'prompted',
      mean(reports.map((r) => r.before.heldOutNll)),
      mean(reports.map((r) => r.before.klPerTurn)),
      (r) => r.before.fidelity,
    ),
    row(
      'calibrated',
      mean(reports.map((r) => r.after.heldOutNll)),
      mean(reports.map((r) => r.after.klPerTurn)),
      (r) => r.after.fidelity,
    ),
    row('real users', mean(reports.map((r) => r.realNll)), null, (r) => r.realFidelity),
  ].join('\n');
}

/** One panel a result, one row an arm; a dot a seed. Colours follow the reader's colour scheme. */
function pictureOf(results: readonly ExperimentResult[]): string {
  const [left, panel, rowHeight, top] = [104, 330, 46, 66];
  const rows = Math.max(...results.map((result) => result.spec.arms.length));
  const width = left + results.length * (panel + 40);
  const height = top + rows * rowHeight + 96;
  const parts: string[] = [];
  results.forEach((result, r) => {
    const x0 = left + r * (panel + 40);
    const x = (share: number) => (x0 + share * panel).toFixed(1);
    parts.push(
      `<text class="title" x="${x0}" y="30">λ = ${result.spec.reward.lambda}${result.spec.reward.lambda === 1 ? ': paid for being right' : ': paid mostly for pleasing'}</text>`,
    );
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
      parts.push(
        `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${top - 20}" y2="${top + rows * rowHeight - 16}"/>`,
      );
      parts.push(
        `<text class="axis" text-anchor="middle" x="${x(tick)}" y="${top + rows * rowHeight + 4}">${100 * tick}</text>`,
      );
    }
    parts.push(
      `<text class="axis" text-anchor="middle" x="${x(0.5)}" y="${top + rows * rowHeight + 26}">success, % of dialogues</text>`,
    );
    result.spec.arms.forEach((arm, i) => {
      const y = top + i * rowHeight;
      const runs = armsNamed(result, arm);
      const real = mean(runs.map((run) => run.real.metrics.success));
      if (r === 0) parts.push(`<text class="arm" text-anchor="end" x="${left - 14}" y="${y + 6}">${arm}</text>`);
      if (runs.every((run) => run.simulator)) {
        const simulated = mean(runs.map((run) => run.simulator!.metrics.success));
        parts.push(`<line class="drop" x1="${x(simulated)}" x2="${x(real)}" y1="${y}" y2="${y}"/>`);
        for (const run of runs)
          parts.push(`<circle class="simulated" r="5.5" cx="${x(run.simulator!.metrics.success)}" cy="${y}"/>`);
      }
      for (const run of runs)
        parts.push(`<circle class="real" r="5.5" cx="${x(run.real.metrics.success)}" cy="${y}"/>`);
    });
  });
  const legendY = height - 16;
  parts.push(
    `<circle class="real" r="5.5" cx="${left}" cy="${legendY - 5}"/><text class="axis" x="${left + 14}" y="${legendY}">with real users, a dot a seed</text>`,
  );
  parts.push(
    `<circle class="simulated" r="5.5" cx="${left + 250}" cy="${legendY - 5}"/><text class="axis" x="${left + 264}" y="${legendY}">in the simulator it was trained (or, base, prompted) in</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Success of each way of training, in its simulator and with real users</title>
<style>
svg { background: #fff; font: 15px Georgia, 'Times New Roman', serif; fill: #1a1a1a; }
.title { font-size: 17px; } .arm { font-size: 17px; } .axis { font-size: 14px; fill: #444; }
.grid { stroke: #ddd; } .drop { stroke: #d55e00; stroke-width: 2.5; } .real { fill: #0072b2; } .simulated { fill: #fff; stroke: #d55e00; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  svg { background: #14161a; fill: #eee; } .axis { fill: #bbb; } .grid { stroke: #333; } .real { fill: #56b4e9; } .simulated { fill: #14161a; stroke: #e69f00; } .drop { stroke: #e69f00; }
}
</style>
${parts.join('\n')}
</svg>
`;
}
