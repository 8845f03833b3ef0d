/**
 * Measures how the cost of training and sampling grows with width, depth, batch, length and number of dialogues:
 *
 *   npm run growth -- [--out docs/growth] [--quick] [--draw FILE.json]
 *
 *   --out NAME         writes NAME.json (the numbers) and NAME.svg (the figure)
 *   --quick            measures only the two smallest sizes of each curve: to try the command, not to trust the numbers
 *   --draw FILE.json   measures nothing, and draws numbers that were measured before
 *
 * Progress goes to standard error.
 */
import {
  CURVES,
  GROWTH_SIZES,
  lastSlope,
  measureGrowth,
  growthReportOf,
  type GrowthReport,
  type GrowthSizes,
} from '../src/bench/growth';
import { growthFigure } from '../src/bench/growth-figure';
import { ShiftLabError } from '../src/domain/errors';
import { Device } from '../src/engine/device';
import { flag, parsedLine, readJson, text, textOr } from './command-line/command-line';
import { nodeGpu } from './machine/node-gpu';
import { tuningFile } from './files/tuning-file';
import { requireWritable, writeOrKeep } from './files/whole-file';

const USAGE = 'npm run growth -- [--out docs/growth] [--quick] [--draw FILE.json]';
const PLAN = { warmUp: 2, leastRounds: 3, mostRounds: 15, budgetMs: 15_000 };
const QUICK_PLAN = { warmUp: 1, leastRounds: 2, mostRounds: 2, budgetMs: 0 };

async function measured(quick: boolean): Promise<GrowthReport> {
  const device = await Device.open(nodeGpu());
  const report = await measureGrowth({
    device,
    runtime: `Node ${process.versions.node}`,
    sizes: quick
      ? (Object.fromEntries(CURVES.map((name) => [name, GROWTH_SIZES[name].slice(0, 2)])) as unknown as GrowthSizes)
      : GROWTH_SIZES,
    tuning: tuningFile,
    plan: quick ? QUICK_PLAN : PLAN,
    nowMs: () => performance.now(),
    onCurve: (name) => console.error(`measuring ${name} …`),
  });
  device.destroy();
  return report;
}

function drawnBefore(path: string): GrowthReport {
  const report = readJson(path);
  if ((report as GrowthReport | null)?.kind !== 'shiftlab-growth')
    throw new ShiftLabError('usage', `${path} was not written by npm run growth.`, { path });
  return growthReportOf(report, path);
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, USAGE, { options: { out: textOr('docs/growth'), quick: flag, draw: text } });
  const before = values.draw === undefined ? null : drawnBefore(values.draw);
  for (const kind of before ? ['svg'] : ['json', 'svg']) await requireWritable('--out', `${values.out}.${kind}`);
  const report = before ?? (await measured(values.quick));
  await writeOrKeep([
    ...(before ? [] : [[`${values.out}.json`, `${JSON.stringify(report, null, 1)}\n`] as const]),
    [`${values.out}.svg`, growthFigure(report)],
  ]);
  for (const curve of report.curves) {
    const points = curve.points.map(({ size, times }) => `${size}: ${times.p50.toFixed(1)} ms`).join(', ');
    console.log(`${curve.name}  ${points}  (last slope ${lastSlope(curve)?.toFixed(2) ?? '–'})`);
  }
  return 0;
}
