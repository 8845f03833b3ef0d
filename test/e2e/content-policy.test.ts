/** The page's content security policy: every view keeps to it, and what came from elsewhere is stopped by it. Needs no GPU. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { GROUPS, VIEWS } from '../../src/ui/address/views';
import { launch, openPage, WITH_SERVICE_WORKER } from './browser';
import { toView } from '../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

/** Violations, from before the page's first script on. */
async function watched(): Promise<{ page: Page; complaints: string[]; violations: () => Promise<string[]> }> {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { violations: seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      seen.push(`${effectiveDirective} ${blockedURI} ${sample}`.trim()),
    );
  });
  return { page, complaints, violations: () => page.evaluate(() => (globalThis as never)['violations']) };
}

test('no view breaks it, with a run open and without one', async () => {
  const { page, complaints, violations } = await watched();
  for (const hash of ['#view=lab', '#view=lab&run=recorded/clarify.json']) {
    await page.goto('about:blank');
    await page.goto(`${inject('address')}${hash}`);
    await page.waitForURL(/preset=/); // the address has been completed
    if (hash.includes('run=')) await page.getByRole('heading', { level: 2, name: /five seeds/ }).waitFor();
    const shown: string[] = [];
    for (const { name, pages } of GROUPS)
      for (const one of pages) {
        await toView(page, pages.length === 1 ? name : one.name);
        shown.push(one.view);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Loading the').waitFor({ state: 'detached' });
      }
    expect(shown).toEqual(VIEWS);
    expect(await violations()).toEqual([]);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('an inline script, an inline style, a handler, code from text and a foreign address are stopped', async () => {
  const { page, violations } = await watched();
  await page.goto(inject('address'));
  await page.getByRole('heading', { level: 1 }).waitFor();
  const told = await page.evaluate(async () => {
    const append = (name: string, parts: object) =>
      document.body.append(Object.assign(document.createElement(name), parts));
    append('script', { textContent: 'globalThis.ran = true' });
    append('style', { textContent: 'body { display: none }' });
    append('div', { innerHTML: '<img src="about:invalid" onerror="globalThis.ran = true">' });
    const failed = (work: () => unknown) =>
      Promise.resolve()
        .then(work)
        .then(
          () => 'went through',
          () => 'stopped',
        );
    return {
      foreign: await failed(() => fetch('https://elsewhere.example/')),
      // Later, because a debugger may make code from text while it evaluates.
      code: await new Promise((resolve) => setTimeout(() => resolve(failed(() => new Function('return 1')())))),
      worker: await failed(() => new Worker(URL.createObjectURL(new Blob([''])))),
      assembly: await failed(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
      ran: 'ran' in globalThis,
      hidden: getComputedStyle(document.body).display === 'none',
    };
  });
  expect(told).toEqual({
    foreign: 'stopped',
    code: 'stopped',
    worker: expect.any(String) as string, // Chromium reports it, and only the worker's own error event tells
    assembly: 'went through',
    ran: false,
    hidden: false,
  });
  const directives = new Set((await violations()).map((line) => line.split(' ')[0]));
  for (const directive of [
    ...['script-src-elem', 'style-src-elem', 'script-src-attr', 'script-src', 'connect-src', 'worker-src'],
  ])
    expect(directives).toContain(directive);
  await page.context().close();
});
