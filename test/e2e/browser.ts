/** A Chromium for the end-to-end tests, with WebGPU on SwiftShader or without WebGPU, and pages that keep what went wrong. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium, NO_WEBGPU_FLAGS, WEBGPU_FLAGS } from '../../scripts/chromium.mjs';

export function launch({ webgpu }: { webgpu: boolean }): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium() ?? undefined,
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
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()}: ${response.url()}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') complaints.push(`left the machine: ${request.url()}`);
  });
  return { page, complaints };
}

/** Milliseconds of the longest main-thread task from this call to `longest()`; 0 where none reached 50 ms. */
export async function watchMainThread(page: Page): Promise<{ longest(): Promise<number> }> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ entryTypes: ['longtask'] });
    Object.assign(globalThis, { longTasks: tasks });
  });
  return { longest: () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks)) };
}
