/** A Chromium for the end-to-end tests, with WebGPU on SwiftShader or without WebGPU, and pages that keep what went wrong. */
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { MainThread } from '../../scripts/machine/main-thread';
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

/**
 * For tests of how the page is loaded and what it stores. The others block the service worker: it would ask the server
 * itself where a test answers in the server's place, and storing the page anew for each test takes half as long again as
 * loading it.
 */
export const WITH_SERVICE_WORKER = { serviceWorkers: 'allow' } as const;

export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = { serviceWorkers: 'block' },
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
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

/** A key that is pressed on a button which is still disabled does nothing, and `press` does not wait as a click does. */
export async function pressWhenEnabled(button: Locator): Promise<void> {
  await button.click({ trial: true });
  await button.press('Enter');
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
