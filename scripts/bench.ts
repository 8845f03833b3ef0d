/**
 * Measures how fast this engine trains and samples, beside the libraries that one could use instead:
 *
 *   npm run bench -- [--only NAME]… [--profile] [--json] [--browser] [--precision f16]
 *
 *   --only NAME       measures only this: micro, tiny (two sizes of model), sampling, update (one update of training),
 *                     jax-js, tfjs, onnxruntime-web (the other libraries) or ours (no other library)
 *   --profile         measures only the time of each kernel in our training step
 *   --json            prints JSON instead of a table
 *   --browser         measures in a headless Chromium instead of Node
 *   --precision f16   may multiply in half precision where the adapter does that correctly and faster
 *
 * Results go to standard output, progress to standard error. Exit code 1 means that a library computes something else than
 * this engine, or that a measurement failed. Times of a software adapter say nothing about GPUs.
 */
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { benchWithPeers, choiceOf, type Choice } from '../bench/with-peers';
import type { PageReport } from '../bench/page';
import type { BenchReport } from '../src/bench/suite';
import type { Precision } from '../src/engine/device';
import { renderReport } from '../src/bench/table';
import { ShiftLabError } from '../src/domain/errors';
import { findChromium, WEBGPU_FLAGS } from './machine/chromium.mjs';
import { flag, parsedLine, text } from './command-line/command-line';
import { checkpointsIn } from './files/checkpoint-files';
import { nodeGpu } from './machine/node-gpu';
import { precisionOf, sayPrecision } from './command-line/precision';
import { tuningFile } from './files/tuning-file';

const USAGE = 'npm run bench -- [--only NAME]… [--profile] [--json] [--browser] [--precision f16]';
const ROOT = resolve(import.meta.dirname, '..');
const PAGE = 'bench/index.html';
const PLAN = { warmUp: 2, leastRounds: 5, mostRounds: 40, budgetMs: 45_000 };

const say = (work: string): void => console.error(`measuring ${work} …`);

function inNode(choice: Choice, precision: Precision): Promise<BenchReport> {
  return benchWithPeers(
    {
      gpu: nodeGpu(),
      precision,
      runtime: `Node ${process.versions.node}`,
      openCheckpoint: checkpointsIn(null),
      tuning: tuningFile,
      plan: PLAN,
      onWork: say,
    },
    choice,
  );
}

async function inChromium(only: readonly string[], profile: boolean, precision: Precision): Promise<BenchReport> {
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  const server = await createServer({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    // Packages may lie behind a link, outside of this folder.
    server: {
      host: 'localhost',
      hmr: false,
      watch: null,
      fs: { allow: [ROOT, realpathSync(join(ROOT, 'node_modules'))] },
    },
    // onnxruntime-web finds its WebAssembly beside itself; protobufjs is CommonJS, and found too late by itself.
    optimizeDeps: { entries: [PAGE], exclude: ['onnxruntime-web'], include: ['protobufjs'] },
  });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...WEBGPU_FLAGS] });
  try {
    await server.listen(0);
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    page.on('pageerror', (error) => console.error(error.message));
    page.on('console', (message) => (message.type() === 'log' ? say(message.text()) : undefined));
    const address = new URL(PAGE, server.resolvedUrls!.local[0]);
    if (only.length > 0) address.searchParams.set('only', only.join(','));
    if (profile) address.searchParams.set('profile', '');
    address.searchParams.set('precision', precision);
    await page.goto(address.href);
    await page.waitForFunction(() => 'report' in globalThis);
    const report: PageReport = await page.evaluate(() => globalThis.report);
    if ('error' in report) throw ShiftLabError.fromPlain(report.error);
    return report;
  } finally {
    await browser.close();
    await server.close();
  }
}

export async function main(argv: readonly string[]): Promise<number> {
  const options = {
    only: { type: 'string', multiple: true },
    profile: flag,
    json: flag,
    browser: flag,
    precision: text,
  } as const;
  const { values } = parsedLine(argv, USAGE, { options });
  const { only = [], profile } = values;
  const precision = precisionOf(values.precision);
  const choice = choiceOf(only, profile);
  const report = await (values.browser ? inChromium(only, profile, precision) : inNode(choice, precision));
  sayPrecision(precision, { precision: report.adapter.precision ?? 'f32' }, (sentence) => console.error(sentence));
  console.log(values.json ? JSON.stringify(report, null, 1) : renderReport(report));
  return report.disagreements.length + report.failures.length > 0 ? 1 : 0;
}
