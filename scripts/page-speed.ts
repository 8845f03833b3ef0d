/**
 * Measures how light the built page is, and prints a table:
 *
 *   npm run page-speed -- [--updates 40]
 *
 * In Chromium: what the start fetches, as gzip packs it; how soon its heading is drawn on a slow phone (processor ÷ 4,
 * 1.6 Mbit/s, 150 ms), the median of five loads; and a small run in the Lab on this machine's adapter, with its layout
 * shift, the longest task of the main thread, and the JavaScript heap of the page, each time after garbage was collected.
 * --updates is how long that run trains. Times are only worth something with nothing else on the machine.
 */
import { cpus } from 'node:os';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine } from './command-line/command-line';
import { findChromium, WEBGPU_FLAGS } from './machine/chromium.mjs';
import { build, root } from './machine/installed.mjs';
import { watchMainThread } from './machine/main-thread';
import { layoutShifts, watchLayout } from './page/layout-shifts';
import { firstLoad, kilobytes } from './page/loaded-scripts';

const LOADS = 5;
const RUN_MS = 30 * 60_000;
const MOST = { frameKb: 150, startKb: 60, headingMs: 1000, shift: 0.001, taskMs: 50 } as const;
/** 1.6 Mbit/s, as Lighthouse has it for a slow 4G. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 } as const;

/** Milliseconds from the navigation to the first frame in which the heading stands. */
async function headingMs(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = () => {
      const heading = document.querySelector('h1');
      if (heading && heading.getBoundingClientRect().height > 0)
        requestAnimationFrame((now) => Object.assign(globalThis, { headingAt: now }));
      else requestAnimationFrame(look);
    };
    look();
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', SLOW);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(address, { waitUntil: 'commit' });
  const at = await page.waitForFunction(() => (globalThis as unknown as { headingAt?: number }).headingAt);
  const ms = (await at.jsonValue())!;
  await context.close();
  return ms;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await cdp.send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize / 1e6;
}

interface RunFigures {
  readonly adapter: string;
  readonly seconds: number;
  readonly shift: number;
  readonly moved: readonly string[];
  readonly longestMs: number;
  /** When a fifth of the run's time was over, and at its end. */
  readonly heapMb: readonly [number, number];
}

const SET_UP = '#view=lab&preset=clarify-smoke&arms=base,naive';

async function ranUntilDone(page: Page): Promise<number> {
  const began = performance.now();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.progress[data-status="done"]').waitFor({ timeout: RUN_MS });
  return (performance.now() - began) / 1000;
}

async function opened(browser: Browser, address: string): Promise<{ page: Page; adapter: string }> {
  const page = await (await browser.newContext()).newPage();
  await watchLayout(page);
  await page.goto(address);
  const note = page.getByText('Training runs on');
  await note.waitFor({ timeout: 60_000 });
  return { page, adapter: (await note.innerText()).replace(/\s+/g, ' ').split('. ')[0]! };
}

async function runFigures(browser: Browser, address: string, updates: number): Promise<RunFigures> {
  const short = await opened(browser, `${address}#view=lab&preset=clarify-smoke`);
  const mainThread = await watchMainThread(browser, short.page);
  await ranUntilDone(short.page);
  const longestMs = await mainThread.longest();
  const { sum: shift, moved } = await layoutShifts(short.page);
  await short.page.context().close();

  const long = await opened(browser, `${address}${SET_UP}&grpo.updates=${updates}`);
  const cdp = await long.page.context().newCDPSession(long.page);
  let first = 0;
  const counted = long.page
    .waitForFunction(() => (document.querySelector('progress')?.position ?? 0) > 0.2, undefined, { timeout: RUN_MS })
    .then(async () => (first = await heapMb(cdp)));
  const seconds = await ranUntilDone(long.page);
  await counted;
  const last = await heapMb(cdp);
  await long.page.context().close();
  return { adapter: short.adapter, seconds, shift, moved, longestMs, heapMb: [first, last] };
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, 'npm run page-speed -- [--updates <number>]', {
    options: { updates: { type: 'string', default: '40' } },
  });
  const updates = Number(values.updates);
  if (!Number.isInteger(updates) || updates < 5 || updates > 10_000)
    throw new ShiftLabError('usage', '--updates needs a whole number from 5 to 10000.', {});
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4376, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...WEBGPU_FLAGS] });
  try {
    const address = server.resolvedUrls!.local[0]!;
    const context = await browser.newContext();
    const { frame, start, idle } = await firstLoad(await context.newPage(), address);
    await context.close();
    const loads: number[] = [];
    for (let load = 0; load < LOADS; load++) loads.push(await headingMs(browser, address));
    const run = await runFigures(browser, address, updates);
    const rows: readonly (readonly [string, string, boolean | null])[] = [
      ['script of the frame', `${kilobytes(frame).toFixed(1)} kB`, kilobytes(frame) <= MOST.frameKb],
      ['first screen beyond it', `${kilobytes(start).toFixed(1)} kB`, kilobytes(start) <= MOST.startKb],
      ['script when idle', `${kilobytes(idle).toFixed(1)} kB`, null],
      [
        'heading, slow phone',
        `${median(loads).toFixed(0)} ms (worst ${Math.max(...loads).toFixed(0)})`,
        median(loads) <= MOST.headingMs,
      ],
      ['layout shift in a run', run.shift.toFixed(4), run.shift <= MOST.shift],
      ['longest task in a run', `${run.longestMs.toFixed(0)} ms`, run.longestMs <= MOST.taskMs],
      ['heap after a fifth of a run', `${run.heapMb[0].toFixed(1)} MB`, null],
      ['heap at its end', `${run.heapMb[1].toFixed(1)} MB`, null],
    ];
    console.log(`Chromium ${browser.version()}, ${cpus().length} cores. ${run.adapter}.`);
    console.log(`The long run: ${updates} updates in ${run.seconds.toFixed(0)} s.\n`);
    for (const [what, value, good] of rows)
      console.log(
        `  ${what.padEnd(28)} ${value.padEnd(24)} ${good === null ? '' : good ? 'within its limit' : 'BEYOND its limit'}`,
      );
    for (const line of run.moved) console.log(`  moved: ${line}`);
    return rows.every(([, , good]) => good !== false) ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
  }
}
