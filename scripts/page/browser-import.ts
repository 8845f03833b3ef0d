/**
 * What an import costs in the built page: the longest task of its main thread, memory, and time, on a file that is made from a
 * seed. Memory is the resident set of Chromium's renderer processes (the page and its workers), beyond what they had once the
 * view was drawn; processor time is theirs too. Both from /proc, so on Linux alone.
 */
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../../src/domain/errors';
import { findChromium, NO_WEBGPU_FLAGS } from '../machine/chromium.mjs';
import { build, root } from '../machine/installed.mjs';
import { watchMainThread } from '../machine/main-thread';
import { statFields } from '../machine/process-stat.mjs';

/** The limits that docs/IMPORT.md promises. */
const LONGEST_TASK_MS = 50;
const MOST_BYTES = 400e6;
const SAMPLED_EVERY_MS = 50;
const PAGE_BYTES = 4096;
/** Of Linux's clock, in which /proc counts. */
const TICKS_PER_SECOND = 100;
const LIMIT_MS = 20 * 60_000;

interface Use {
  readonly bytes: number;
  readonly cpuSeconds: number;
}

/** Returns the exit code: 1 beyond a limit. @param file a file of JSON Lines */
export async function browserImport(file: string): Promise<number> {
  if (process.platform !== 'linux') throw new ShiftLabError('usage', '--browser reads /proc, which only Linux has.');
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'error', preview: { port: 4373, host: 'localhost', open: false } });
  try {
    const address = new URL('#view=logs', server.resolvedUrls!.local[0]).href;
    let good = true;
    for (const masks of [false, true]) {
      process.stderr.write(`Importing in Chromium, ${masks ? 'with' : 'without'} masking …\n`);
      // Each in a browser of its own: what one import left in memory is not the other's.
      const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
      try {
        good = (await measured(browser, address, file, masks)) && good;
      } finally {
        await browser.close();
      }
    }
    process.stdout.write(`${good ? 'Within' : 'Beyond'} the limits of ${LONGEST_TASK_MS} ms and ${mb(MOST_BYTES)}.\n`);
    return good ? 0 : 1;
  } finally {
    await server.close();
  }
}

async function measured(browser: Browser, address: string, file: string, masks: boolean): Promise<boolean> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(LIMIT_MS);
  await page.goto(address);
  await page.getByRole('heading', { name: 'Stored dialogues' }).waitFor();
  const renderers = await renderersOf(browser);
  await waited(2000);
  const before = useOf(await renderers());
  let peak = before.bytes;
  let sampling = true;
  const sampled = (async () => {
    for (; sampling; await waited(SAMPLED_EVERY_MS)) peak = Math.max(peak, useOf(await renderers()).bytes);
  })();
  const mainThread = await watchMainThread(browser, page);
  await watchFrames(page);
  const startMs = performance.now();
  await page.getByLabel('Files', { exact: true }).setInputFiles(file);
  await page.getByRole('heading', { name: 'What was found' }).waitFor();
  const masking = page.getByRole('checkbox', { name: /in place of what may name a person/ });
  if ((await masking.isChecked()) !== masks) {
    await masking.setChecked(masks);
    await page.getByRole('heading', { name: 'What was found' }).waitFor();
  }
  await page.getByRole('button', { name: 'Store the dialogues' }).click();
  const stored = page.getByText(/is stored: \d+ dialogues/);
  await stored.waitFor();
  const wallSeconds = (performance.now() - startMs) / 1000;
  const after = useOf(await renderers());
  sampling = false;
  await sampled;
  const task = await mainThread.longest();
  const frame = await page.evaluate(() => (globalThis as unknown as { longestFrameMs: number }).longestFrameMs);
  process.stdout.write(
    `${masks ? 'With masking' : 'Without masking'}: longest main-thread task ${task === 0 ? 'under 10' : task.toFixed(1)} ms (processor time); ` +
      `longest time between two frames ${frame.toFixed(0)} ms (wall); ` +
      `${mb(peak - before.bytes)} more than the ${mb(before.bytes)} before; ` +
      `${wallSeconds.toFixed(1)} s, ${(after.cpuSeconds - before.cpuSeconds).toFixed(1)} s of processor time. ` +
      `${await stored.innerText()}\n`,
  );
  return task < LONGEST_TASK_MS && peak - before.bytes < MOST_BYTES;
}

/** Asks the browser for the pids of its renderers each time: a thread may be given a process of its own. */
async function renderersOf(browser: Browser): Promise<() => Promise<number[]>> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  };
}

function useOf(pids: readonly number[]): Use {
  return pids.reduce<Use>(
    (sum, pid) => {
      try {
        const [, residentPages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
        // utime and stime; the fields begin with the third.
        const [user, system] = statFields(pid).slice(11, 13).map(Number);
        const bytes = Number(residentPages) * PAGE_BYTES;
        return { bytes: sum.bytes + bytes, cpuSeconds: sum.cpuSeconds + (user! + system!) / TICKS_PER_SECOND };
      } catch {
        return sum; // It ended meanwhile.
      }
    },
    { bytes: 0, cpuSeconds: 0 },
  );
}

/** Keeps the longest time between two frames in `longestFrameMs` of the page. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = globalThis as unknown as { longestFrameMs: number };
    kept.longestFrameMs = 0;
    let lastMs = performance.now();
    const frame = () => {
      const nowMs = performance.now();
      kept.longestFrameMs = Math.max(kept.longestFrameMs, nowMs - lastMs);
      lastMs = nowMs;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

const waited = (ms: number) => new Promise((done) => setTimeout(done, ms));
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
