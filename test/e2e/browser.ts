/** A Chromium for the end-to-end tests, with WebGPU on SwiftShader or without WebGPU, and pages that keep what went wrong. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { chromiumLocation, NO_WEBGPU_FLAGS, WEBGPU_FLAGS } from '../../scripts/machine/chromium.mjs';

export function launch({ webgpu }: { webgpu: boolean }): Promise<Browser> {
  return chromium.launch({
    ...chromiumLocation(),
    chromiumSandbox: false,
    args: [...(webgpu ? WEBGPU_FLAGS : NO_WEBGPU_FLAGS)],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught exceptions, and requests that failed or left the machine. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    // The browser itself gives up what a page that is left or reloaded was still fetching, its icon for example.
    const error = request.failure()?.errorText;
    if (error !== 'net::ERR_ABORTED') complaints.push(`failed (${error}): ${request.url()}`);
  });
  page.on(
    'response',
    (response) => response.status() >= 400 && complaints.push(`${response.status()}: ${response.url()}`),
  );
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') complaints.push(`left the machine: ${request.url()}`);
  });
  return { page, complaints };
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Start, wall time and processor time, microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

/** What a browser calls a long task begins here. */
const LONGEST_TASK_MS = 50;
const TOO_LONG = 'milliseconds of the longest main-thread task';

/**
 * For tests with `expectNoLongTask`, whose files run alone (vitest.config.ts): a task that is too long is too long each
 * time, while another program on the machine slows one of them. No other failure is tried again.
 */
export const AGAIN_AFTER_A_LONG_TASK = { retry: { count: 2, condition: new RegExp(TOO_LONG) } };

/** No task since `watchMainThread` took longer than a browser's limit for long tasks. */
export async function expectNoLongTask(mainThread: MainThread): Promise<void> {
  expect(await mainThread.longest(), TOO_LONG).toBeLessThan(LONGEST_TASK_MS);
}

interface MainThread {
  longest(): Promise<number>;
}

/**
 * Milliseconds of processor time of the longest main-thread task of the page from this call to `longest()`.
 *
 * Processor time, from Chromium's own trace: with a software adapter on two cores a task waits for a core longer than it
 * runs, and that waiting is not the page's. Tasks in which the test driver talks to the page (its scripts alone take
 * 150 ms to compile) are left out. Throws where the trace has no task at all, so that an empty trace cannot pass.
 */
export async function watchMainThread(browser: Browser, page: Page): Promise<MainThread> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  return {
    async longest() {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
      const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
      const mains = new Set(
        traceEvents
          .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
          .map(threadOf),
      );
      const events = traceEvents.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
      const driver = events.filter((event) =>
        event.args?.chrome_mojo_event_info?.mojo_interface_tag?.includes('DevTools'),
      );
      const within = (inner: TraceEvent, outer: TraceEvent) =>
        threadOf(inner) === threadOf(outer) && inner.ts >= outer.ts && inner.ts <= outer.ts + outer.dur!;
      const tasks = events.filter((event) => event.name.endsWith('RunTask') && event.tdur !== undefined);
      if (tasks.length === 0) throw new Error('The trace names no task of the main thread.');
      const long = tasks.filter((task) => task.tdur! >= 10_000 && !driver.some((message) => within(message, task)));
      return Math.max(0, ...long.map((task) => task.tdur!)) / 1000;
    },
  };
}
