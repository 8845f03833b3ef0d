/** What the page fetches, by when it is wanted: for the frame, for the start, and when the browser is idle. */
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';

export interface LoadedFile {
  readonly path: string;
  readonly gzipBytes: number;
}
export interface FirstLoad {
  /** Scripts that index.html itself names, with all that they import at once. */
  readonly frame: readonly LoadedFile[];
  /** Everything else that came before the whole page was asked for: scripts, styles, recordings. */
  readonly start: readonly LoadedFile[];
  /** Scripts that came after that, while the start was shown. */
  readonly idle: readonly LoadedFile[];
}

const isScript = ({ path }: LoadedFile) => path.endsWith('.js');

/** Opens the start and waits until the browser was idle for long enough to load the whole page. Sizes as gzip packs them. */
export async function firstLoad(page: Page, address: string): Promise<FirstLoad> {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  // What is fetched when the browser is idle may come in any order; it is told by when it was asked for.
  await page.addInitScript(() => {
    const wait = requestIdleCallback;
    globalThis.requestIdleCallback = (work, options) =>
      wait((deadline) => {
        performance.mark('idle');
        work(deadline);
      }, options);
  });
  await page.goto(address);
  await page.locator('h1:not(.first)').waitFor();
  await page.waitForRequest(/whole-page-[^/]*\.js$/);
  await page.waitForLoadState('networkidle');
  const html = await (await page.request.get(address)).text();
  const files = await Promise.all(
    responses
      .filter((response) => response.ok() && new URL(response.url()).pathname !== new URL(address).pathname)
      .map(async (response) => ({
        path: new URL(response.url()).pathname,
        gzipBytes: gzipSync(await response.body()).length,
      })),
  );
  const asked = await page.evaluate(() => {
    const idleMs = performance.getEntriesByName('idle')[0]?.startTime ?? Infinity;
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime >= idleMs)
      .map(({ name }) => new URL(name).pathname);
  });
  const idle = new Set(asked);
  const ofFrame = (file: LoadedFile) => isScript(file) && html.includes(file.path.split('/').at(-1)!);
  const early = files.filter(({ path }) => !idle.has(path));
  return {
    frame: early.filter(ofFrame),
    start: early.filter((file) => !ofFrame(file)),
    idle: files.filter((file) => idle.has(file.path) && isScript(file)),
  };
}

export const kilobytes = (files: readonly LoadedFile[]): number =>
  files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) / 1000;
