/** Browsers that lack what the page is used to: a network without https, a file, no training thread, no Web Locks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { chromiumLocation, WEBGPU_FLAGS } from '../../scripts/machine/chromium.mjs';
import { root } from '../../scripts/machine/installed.mjs';
import { toView } from '../../scripts/page/to-view.mjs';

/** As in a class whose teacher's computer serves the page: http, and not localhost. */
const HOST = 'lan.test';

let browser: Browser;
let server: PreviewServer;
let onTheNetwork: string;
beforeAll(async () => {
  server = await preview({
    root,
    logLevel: 'warn',
    preview: { port: 4473, host: '127.0.0.1', open: false, allowedHosts: [HOST] },
  });
  onTheNetwork = server.resolvedUrls!.local[0]!.replace('127.0.0.1', HOST);
  browser = await chromium.launch({
    ...chromiumLocation(),
    chromiumSandbox: false,
    args: [...WEBGPU_FLAGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
/** A page that is done with must not go on drawing beside the next one. */
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** Where requests are answered here, no service worker answers them. */
async function opened(address: string, prepare?: (context: BrowserContext) => Promise<unknown>) {
  const context = await browser.newContext({ serviceWorkers: prepare ? 'block' : 'allow' });
  await prepare?.(context);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  return { page, errors };
}

const follow = toView;

test('over plain http everything that needs no WebGPU works, and the page says why training does not', async () => {
  const { page, errors } = await opened(`${onTheNetwork}#view=lab`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await page.getByRole('alert').filter({ hasText: 'plain http' }).waitFor();
  expect(await page.getByRole('alert').innerText()).toContain('https://');

  await follow(page, 'Theory');
  await page.getByRole('slider').first().waitFor();
  await follow(page, 'Results');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'What the stories found' }).waitFor();

  await follow(page, 'Runs');
  await page.getByText('There are no stored runs yet.').waitFor();
  const recorded = page.locator('section', { hasText: 'Recorded runs' }).getByRole('listitem').getByRole('button');
  await recorded.first().click();
  await page.getByRole('heading', { name: 'Table of the arms' }).waitFor();
  expect(errors).toEqual([]);
});

test('over plain http files that a person chooses are opened: a run, packed too, and a population', async () => {
  const recordings = join(root, 'dist', 'recorded');
  const recorded = readFileSync(
    join(
      recordings,
      readdirSync(recordings).find((name) => name.startsWith('clarify'))!,
    ),
  );
  for (const [name, buffer] of [
    ['run.json', recorded],
    ['run.json.gz', gzipSync(recorded)],
  ] as const) {
    const { page, errors } = await opened(`${onTheNetwork}#view=runs`);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer });
    await page.locator('ul.runs > li').getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Table of the arms' }).waitFor();
    expect(errors).toEqual([]);
  }
  const { page, errors } = await opened(`${onTheNetwork}#view=lab`);
  // Until the presets are there, nothing can be entered that they would replace.
  await page
    .locator('input[type=file]:enabled')
    .first()
    .setInputFiles({
      name: 'population.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ version: 1, name: 'someone', weights: { terse: 1 } })),
    });
  await page.waitForURL(/population=.*someone/);
  expect(errors).toEqual([]);
});

test('opened as a file, the page says how to open it', async () => {
  const { page } = await opened(`file://${join(root, 'dist', 'index.html')}`);
  const sentence = page.getByText('ShiftLab has not started');
  await sentence.waitFor();
  expect(await sentence.innerText()).toContain('npm start');
});

test('without its training thread the page says so, and shows what needs none', async () => {
  const { page, errors } = await opened(`${inject('address')}#view=lab`, (context) =>
    context.route(/experiment\.worker/, (route) => route.abort()),
  );
  await page.getByRole('alert').filter({ hasText: 'training thread did not start' }).first().waitFor();
  await follow(page, 'Theory');
  await page.getByRole('slider').first().waitFor();
  expect(errors).toEqual([]);
});

test('a view or a training thread that does not come is not waited for without a word', async () => {
  const { page, errors } = await opened(`${inject('address')}#view=lab`, async (context) => {
    await context.clock.install();
    await context.route(/experiment\.worker|TheoryView-/, () => undefined);
  });
  await page.getByRole('heading', { level: 1 }).waitFor();
  // What is set up needs no thread; what trains does.
  for (const control of ['Seeds', 'Preset', 'Load a population file'])
    expect(await page.getByLabel(control, { exact: true }).isEnabled(), control).toBe(true);
  expect(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled()).toBe(false);
  await follow(page, 'Theory');
  await page.getByText('Loading the Theory view').waitFor({ state: 'attached' });
  await page.clock.runFor(16_000);
  await page.getByRole('alert').filter({ hasText: 'load the page again' }).waitFor();
  // Second by second, because the page counts seconds that it saw: it has not waited while a computer slept.
  await page.clock.runFor(16_000);
  await follow(page, 'Lab');
  await page.getByRole('alert').filter({ hasText: 'training thread has not started' }).first().waitFor();
  await page.getByRole('button', { name: 'Check again' }).waitFor();
  expect(errors).toEqual([]);
});

test('without Web Locks another tab leaves a live run alone', async () => {
  const noLocks = (context: BrowserContext) =>
    context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }));
  const { page, errors } = await opened(`${inject('address')}#view=lab&preset=clarify-smoke`, noLocks);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await expect.poll(() => run.isEnabled(), { timeout: 60_000 }).toBe(true);
  await run.click();
  await page.locator('.progress[data-status="running"]').waitFor();
  const other = await page.context().newPage();
  await other.goto(`${inject('address')}#view=runs`);
  await other.getByRole('listitem').filter({ hasText: 'running in another tab' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.progress[data-status="cancelled"]').waitFor({ timeout: 120_000 });
  expect(errors).toEqual([]);
});

test('where the storage is blocked it is tried once a view, said once, and a person can talk all the same', async () => {
  for (const synchronously of [true, false]) {
    const { page, errors } = await opened(`${inject('address')}#view=lab`, (context) =>
      context.addInitScript((atOnce) => {
        const counted = window as unknown as { opens: number };
        counted.opens = 0;
        const refused = () => new DOMException('The operation is insecure.', 'SecurityError');
        IDBFactory.prototype.open = () => {
          counted.opens++;
          if (atOnce) throw refused();
          const request = new EventTarget();
          Object.defineProperty(request, 'error', { get: refused });
          setTimeout(() => {
            request.dispatchEvent(new Event('error'));
            (request as unknown as IDBOpenDBRequest).onerror?.(new Event('error'));
          });
          return request as IDBOpenDBRequest;
        };
      }, synchronously),
    );
    for (const [name, heading] of [
      ['Logs', 'Logs'],
      ['Be the user', 'Be the user'],
    ] as const) {
      const opens = () => page.evaluate(() => (window as unknown as { opens: number }).opens);
      const before = await opens();
      await follow(page, name);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.waitForTimeout(500);
      expect((await opens()) - before, name).toBeLessThan(20); // a few stores, each tried a few times; it was thousands
    }
    await page.getByRole('button', { name: 'Deal a card' }).click();
    await page.getByLabel('What you say').waitFor();
    expect(errors).toEqual([]);
  }
});
