/**
 * Loses the page's GPU device at random moments in Chromium, by `destroy()` and by crashes of the GPU process, until the run
 * is done, and compares its result with that of a run that lost none.
 */
import { readFileSync } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { preview } from 'vite';
import type { ExperimentEvent } from '../../../src/domain/experiment-events';
import type { ExperimentResult } from '../../../src/domain/experiment-result';
import { Rng } from '../../../src/domain/rng';
import { numbersOf } from '../../../test/small-experiment';
import { chromiumLocation, WEBGPU_FLAGS } from '../../machine/chromium.mjs';
import { build, root } from '../../machine/installed.mjs';
import type { TortureOptions, TortureRow } from '../part';
import { loseDevicesOnCommand } from './worker-with-losses';

const LOSSES = 20;
/** In one run; the next losses get a run of their own. */
const LOSSES_PER_RUN = 5;
/** Every so many losses the whole GPU process crashes. */
const CRASH_EVERY = 5;
const SET_UP = '#view=lab&preset=clarify-smoke&arms=base,naive&grpo.updates=12&evaluation.dialogues=24';
const CHANNEL = 'torture: lose the device';
const PATIENCE_MS = 240_000;
const MOST_WARMING_RUNS = 12;

/** Otherwise Chromium has no GPU any more after a few crashes. */
const UNLIMITED_CRASHES = ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis'];

interface Loss {
  /** Milliseconds after the run began, or after the loss before. */
  readonly afterMs: number;
  /** `crash`, or the number of WebGPU calls after that moment at which the device is destroyed; 0 is at once. */
  readonly how: 'crash' | number;
}

export async function lossesInChromium({ seed, say }: TortureOptions): Promise<TortureRow> {
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4373, host: 'localhost', open: false } });
  const browser = await chromium.launch({
    ...chromiumLocation(),
    chromiumSandbox: false,
    args: [...WEBGPU_FLAGS, ...UNLIMITED_CRASHES],
  });
  const cdp = await browser.newBrowserCDPSession();
  const crash = () => cdp.send('Browser.crashGpuProcess' as never).catch(() => undefined);
  const wrong: string[] = [];
  const survived = { destroyed: 0, 'GPU process crashed': 0 };
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await loseDevicesIn(context);
    const page = await context.newPage();
    await page.goto(`${server.resolvedUrls!.local[0]!}${SET_UP}`);
    const { unbroken, unbrokenMs } = await unbrokenRun(page);
    say(`a run without losses takes ${(unbrokenMs / 1000).toFixed(0)} s`);
    const rng = new Rng(seed, 'losses in Chromium');
    let lost = 0;
    for (let run = 1; lost < LOSSES && run <= 2 * LOSSES; run++) {
      await start(page);
      const happened: Loss[] = [];
      while (happened.length < LOSSES_PER_RUN && lost < LOSSES && (await isRunning(page))) {
        const crashes = (lost + 1) % CRASH_EVERY === 0;
        const loss: Loss = {
          afterMs: Math.round((rng.uniform() * unbrokenMs) / 3),
          how: crashes ? 'crash' : rng.bernoulli(0.5) ? 0 : 1 + rng.integer(200),
        };
        await page.waitForTimeout(loss.afterMs);
        if (!(await isRunning(page))) break;
        if (loss.how === 'crash') await crash();
        else if (!(await loseDevice(page, loss.how))) continue;
        lost++;
        happened.push(loss);
      }
      const how = `seed ${seed}, run ${run}, losses ${JSON.stringify(happened)}`;
      const result = await ended(page).then(
        ({ numbers }) => numbers,
        (thrown: Error) => thrown.message,
      );
      const same = JSON.stringify(result) === JSON.stringify(unbroken);
      const what = same
        ? 'the same numbers'
        : typeof result === 'string'
          ? result
          : `other numbers: ${firstDifference(unbroken, result)}`;
      if (!same) wrong.push(`${how}: ${what}`);
      else for (const { how: kind } of happened) survived[kind === 'crash' ? 'GPU process crashed' : 'destroyed']++;
      say(`${how}: ${what}`);
    }
    return { fault: 'the GPU device lost at a random moment, in Chromium', tried: lost, outcomes: survived, wrong };
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * A run that found all its kernels in the store. The first measures them; on a busy machine the time for measuring ends
 * before all are measured, and each of its successors measures some more, and then has other last digits.
 */
async function unbrokenRun(page: Page): Promise<{ readonly unbroken: object; readonly unbrokenMs: number }> {
  for (let run = 0; run < MOST_WARMING_RUNS; run++) {
    const startedMs = Date.now();
    await start(page);
    const { numbers, timed } = await ended(page);
    if (timed === 0) return { unbroken: numbers, unbrokenMs: Date.now() - startedMs };
  }
  throw new Error('Each run measured more kernels: this machine is too busy for the comparison.');
}

/** Where two results differ first, and the two values. */
function firstDifference(expected: unknown, found: unknown, path = 'result'): string | null {
  if (JSON.stringify(expected) === JSON.stringify(found)) return null;
  if (expected instanceof Object && found instanceof Object) {
    const inner = (of: object) => new Map(Object.entries(of));
    const [left, right] = [inner(expected), inner(found)];
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const difference = firstDifference(left.get(key), right.get(key), `${path}.${key}`);
      if (difference !== null) return difference;
    }
  }
  const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
  return `${path} is ${shown(found)} instead of ${shown(expected)}`;
}

async function loseDevicesIn(context: BrowserContext): Promise<void> {
  await context.route(/\/experiment\.worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const body = `(${loseDevicesOnCommand.toString()})(${JSON.stringify(CHANNEL)});\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
}

/** False if there was no device, or the run ended before. */
async function loseDevice(page: Page, calls: number): Promise<boolean> {
  return page.evaluate(
    ([name, inCalls]) =>
      new Promise<boolean>((resolve) => {
        const channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }: MessageEvent<{ readonly destroyed?: boolean }>) => {
          if (data.destroyed === undefined) return;
          channel.close();
          resolve(data.destroyed);
        };
        channel.postMessage({ calls: inCalls });
        setTimeout(() => (channel.close(), resolve(false)), 20_000);
      }),
    [CHANNEL, calls] as const,
  );
}

async function start(page: Page): Promise<void> {
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((button) => button.textContent?.trim() === 'Run' && !button.disabled),
  );
  await run.click();
  await page.locator('.progress[data-status="running"]').waitFor();
}

const isRunning = async (page: Page): Promise<boolean> =>
  (await page.locator('.progress').getAttribute('data-status')) === 'running';

/** The numbers of the run that is open, once it is done, and how many kernels it measured. */
async function ended(page: Page): Promise<{ readonly numbers: object; readonly timed: number }> {
  const progress = page.locator('.progress:not([data-status="running"])');
  await progress.waitFor({ timeout: PATIENCE_MS });
  if ((await progress.getAttribute('data-status')) !== 'done') throw new Error(await progress.innerText());
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  const { result, events } = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    readonly result: ExperimentResult;
    readonly events: readonly ExperimentEvent[];
  };
  const timed = events.flatMap((event) => (event.type === 'kernels' ? [event.timed?.length ?? 0] : []));
  if (timed.length === 0) throw new Error('The saved run does not say which kernels it measured.');
  return { numbers: numbersOf({ ...result, startedAt: null }), timed: Math.max(...timed) };
}
