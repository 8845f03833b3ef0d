/**
 * The page as an app: what it stores at its first load, that it then needs no server, that a newer version waits for a
 * press, and that it can be deleted. Needs no GPU. The page has a server of its own here, which can be stopped.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { ended } from '../../scripts/machine/child.mjs';
import { root } from '../../scripts/machine/installed.mjs';
import { talkToTheEnd } from '../../scripts/page/talking';
import { toView } from '../../scripts/page/to-view.mjs';
import { launch, openPage, WITH_SERVICE_WORKER } from './browser';

const BASE = '/course/week-3/';
/** Measured on 28 November 2026: 8.4 MB as they are, about 5.1 MB as gzip packs them, 4.5 MB of which are weights. */
const MOST_STORED_BYTES = 9e6;

let browser: Browser;
let server: PreviewServer | null = null;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await stop();
});
afterAll(() => browser?.close());

/** At the same address each time. @returns the address */
async function serve(outDir = join(root, 'dist')): Promise<string> {
  const where = { port: 4573, strictPort: true, host: 'localhost', open: false };
  server = await preview({ root, base: BASE, logLevel: 'warn', build: { outDir }, preview: where });
  return server.resolvedUrls!.local[0]!;
}
async function stop(): Promise<void> {
  await server?.close();
  server = null;
}

/** Resolves when the page has stored what it needs, and its service worker answers for it. */
async function stored(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', undefined, {
    timeout: 60_000,
  });
}

async function withoutServer(context: BrowserContext): Promise<void> {
  await stop();
  await context.setOffline(true);
}

const registrations = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));

/** What a person would miss. */
const storeRecord = () =>
  new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('shiftlab-trace');
    opening.onerror = () => reject(opening.error!);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('records', 'readwrite');
      transaction.objectStore('records').put('not a record', 'run/a');
      transaction.oncomplete = () => (opening.result.close(), resolve());
    };
  });

test('what the first load stores is whole, below nine megabytes, and without the heavy parts', async () => {
  const address = await serve();
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(address);
  await stored(page);
  const files = await page.evaluate(async () => {
    const name = (await caches.keys()).find((key) => key.startsWith('shiftlab-precache'))!;
    const cache = await caches.open(name);
    return Promise.all(
      (await cache.keys()).map(async (request) => {
        const answer = (await cache.match(request))!;
        const { pathname } = new URL(request.url);
        return { pathname, ok: answer.ok, bytes: (await answer.arrayBuffer()).byteLength };
      }),
    );
  });
  const paths = files.map(({ pathname }) => pathname.replace(BASE, ''));
  expect(files.filter(({ ok }) => !ok)).toEqual([]);
  for (const needed of [
    ...['index.html', 'replay/clarify-naive-1.json', 'results/lessons.json', 'results/stories.json'],
    ...['checkpoints/clarify/policy/model.safetensors', 'policies/edit/naive.safetensors'],
    ...[/^assets\/experiment\.worker-/, /^assets\/talk\.worker-/, /^assets\/TheoryView-/, /^assets\/LlmView-/],
  ])
    expect(paths).toContainEqual(expect.stringMatching(needed));
  expect(paths.filter((path) => /\.map$|llm\.worker|assets\/lib-|text\.worker|stories260K/.test(path))).toEqual([]);
  expect(paths.filter((path) => /^results\//.test(path)).sort()).toEqual([
    ...['results/lessons.json', 'results/stories.json', 'results/talk/casino.json', 'results/talk/taskmaster.json'],
  ]);
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_STORED_BYTES);
  expect(Math.max(...files.map(({ bytes }) => bytes))).toBeLessThan(700_000);
  expect(complaints).toEqual([]);
});

test('can be installed: its manifest, and every icon that it names, are where it says', async () => {
  const address = await serve();
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(address);
  const manifest = await page.evaluate(async () => {
    const { href } = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!;
    return { href, content: (await (await fetch(href)).json()) as { icons: { src: string }[] } };
  });
  expect(manifest.content).toMatchObject({ name: 'ShiftLab', start_url: './', display: 'standalone' });
  const paper = page.locator('meta[name=theme-color]').first(); // in the light
  expect(manifest.content).toMatchObject({ theme_color: await paper.getAttribute('content') });
  for (const { src } of manifest.content.icons) {
    const answer = await page.request.get(new URL(src, manifest.href).href);
    expect([src, answer.status(), answer.headers()['content-type']]).toEqual([
      src,
      200,
      expect.stringMatching(/^image\/(png|svg\+xml)/),
    ]);
  }
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = (await cdp.send('Page.getInstallabilityErrors')) as {
    installabilityErrors: { errorId: string }[];
  };
  // A window for private browsing, as every test has, installs nothing.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('after the first load it needs no server: the first screen plays, a lesson is revealed, a person talks, the Lab is set up', async () => {
  const address = await serve();
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  const uncaught: string[] = [];
  page.on('pageerror', ({ message }) => uncaught.push(message));
  await page.goto(address);
  await stored(page);
  await withoutServer(page.context());
  await page.goto(`${address}?from=a-home-screen`);

  const turns = page.getByRole('article', { name: 'Naive' }).getByRole('listitem');
  await expect.poll(() => turns.count(), { timeout: 20_000 }).toBeGreaterThan(2);
  const given = page.getByRole('article', { name: 'Naive' }).locator('.people dd');
  const trained = await given.innerText();
  await page.getByRole('slider', { name: 'Updates of training' }).press('Home');
  await expect.poll(() => given.innerText()).not.toBe(trained);

  await toView(page, 'Lessons');
  await page.getByRole('heading', { level: 1, name: 'Two shifts, and what closes them' }).waitFor();
  await page.getByRole('button', { name: 'See what came out' }).click();
  await page.getByRole('img', { name: /Promised and given, recorded/ }).waitFor();

  await toView(page, 'Lab');
  await page.getByLabel('Preset', { exact: true }).waitFor();
  await toView(page, 'Theory');
  await page.getByRole('slider').first().waitFor();
  await toView(page, 'Results');
  await page.getByRole('heading', { name: 'What the stories found' }).waitFor();

  await toView(page, 'Talk');
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('button.primary')?.disabled === false);
  await page.getByRole('button', { name: 'Deal a card' }).press('Enter');
  await page.getByLabel('What you say').waitFor();
  expect((await talkToTheEnd(page)).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: /Policy B/ }).waitFor();

  await toView(page, 'Runs');
  const recorded = page.locator('section', { hasText: 'Recorded runs' }).getByRole('listitem').getByRole('button');
  await recorded.first().click();
  await page.getByRole('alert').filter({ hasText: 'could not be fetched: the server of this page' }).waitFor();
  expect(uncaught).toEqual([]);
});

test('without a server a run trains, with what the page has stored', async () => {
  const withGpu = await launch({ webgpu: true });
  try {
    const address = await serve();
    const { page, complaints } = await openPage(withGpu, WITH_SERVICE_WORKER);
    await page.goto(address);
    await stored(page);
    await withoutServer(page.context());
    await page.goto(`${address}#view=lab&preset=clarify-smoke&arms=base`);
    await page.reload();
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await expect.poll(() => run.isEnabled(), { timeout: 60_000 }).toBe(true);
    await run.click();
    await page.locator('.progress[data-status="done"]').waitFor({ timeout: 120_000 });
    expect(complaints).toEqual([]);
  } finally {
    await withGpu.close();
  }
});

test('a recorded run that was fetched once can be opened again without a server', async () => {
  const address = await serve();
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(address);
  await stored(page);
  await page.goto('about:blank');
  await page.goto(`${address}#view=lab&run=recorded/clarify.json`);
  const opened = page.getByRole('heading', { level: 2, name: /five seeds/ });
  await opened.waitFor();
  await withoutServer(page.context());
  await page.reload();
  await opened.waitFor();
});

test('a newer version is offered in each tab, only a press loads it, it says so while a run trains, and what is stored stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-newer-'));
  try {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    // What is built with another address is another version.
    const env = { ...process.env, NODE_ENV: 'production', SHIFTLAB_ADDRESS: 'https://example.org/newer/' };
    const { status } = await ended(process.execPath, [vite, 'build', '--outDir', folder, '--logLevel', 'error'], {
      cwd: root,
      env,
    });
    expect([status, existsSync(join(folder, 'sw.js'))]).toEqual([0, true]);

    const address = await serve();
    const { page } = await openPage(browser, WITH_SERVICE_WORKER);
    const version = () => page.locator('meta[property="og:url"]').count(); // 1 in the newer one
    await page.goto(`${address}#view=runs`);
    await stored(page);
    await page.evaluate(storeRecord);
    const other = await page.context().newPage();
    await other.goto(`${address}#view=theory`);
    await other.getByRole('slider').first().waitFor();
    await other.evaluate(() => Object.assign(globalThis, { isAsItWas: true }));
    await stop();
    await serve(folder);

    await page.reload();
    const offer = page.getByRole('status').filter({ hasText: 'A new version of ShiftLab is there.' });
    await offer.waitFor({ timeout: 60_000 });
    expect(await version()).toBe(0);
    await offer.getByRole('button', { name: 'Later' }).click();
    expect([await offer.count(), await version()]).toEqual([0, 0]);

    await page.reload();
    await offer.waitFor();
    expect(await version()).toBe(0); // a reload alone does not load it
    await page.evaluate(async () => {
      const message = { runId: 'of-another-tab', events: [], status: 'running' };
      new BroadcastChannel('shiftlab-runs').postMessage(message);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await offer.filter({ hasText: 'A run trains in another tab: wait until it has ended.' }).waitFor();
    await offer.getByRole('button', { name: 'Load it' }).click();
    await expect.poll(version, { timeout: 20_000 }).toBe(1);
    await page.getByRole('button', { name: 'Delete…', exact: true }).waitFor(); // of the record that was stored
    await page.waitForTimeout(3000); // it would have been offered by now
    expect(await offer.count()).toBe(0);
    // The other tab goes on as it was, until a person loads it there.
    await other.getByRole('status').filter({ hasText: 'A new version' }).waitFor();
    expect(await other.evaluate(() => 'isAsItWas' in globalThis)).toBe(true);
    await other.getByRole('button', { name: 'Load it' }).click();
    await other.waitForFunction(() => !('isAsItWas' in globalThis));
    await other.getByRole('slider').first().waitFor();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('in the frame of another page nothing is stored', async () => {
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('address')}#view=theory&embed=1`);
  await page.getByRole('slider').first().waitFor();
  await page.waitForTimeout(4000); // outside a frame it would have begun
  expect(await registrations(page)).toEqual([]);
  await page.goto('about:blank');
  await page.goto(`${inject('address')}#view=theory`);
  await expect.poll(() => registrations(page), { timeout: 20_000 }).toEqual([inject('address')]);
});

test('Delete everything deletes the page’s own files too, and they are fetched anew', async () => {
  const address = await serve();
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${address}#view=runs`);
  await stored(page);
  const marked = () =>
    page.evaluate(async () => {
      const found = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).match('./mark')),
      );
      return found.some(Boolean);
    });
  await page.evaluate(async () => {
    for (const name of [...(await caches.keys()), 'shiftlab-fetched'])
      await (await caches.open(name)).put('./mark', new Response('old'));
  });
  expect(await marked()).toBe(true);
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  await page.getByText('are fetched anew').waitFor();
  const again = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Delete everything', exact: true }).click();
  await again;
  await page.getByText('There are no stored runs yet.').waitFor();
  expect(await marked()).toBe(false);
  await stored(page);
  expect(complaints).toEqual([]);
});

/** How many of the page's own files are stored. */
const precached = (page: Page) =>
  page.evaluate(async () => {
    const name = (await caches.keys()).find((key) => key.startsWith('shiftlab-precache'));
    return name === undefined ? 0 : (await (await caches.open(name)).keys()).length;
  });

test('Delete everything beside a second tab, and a browser that deletes some files, leave the page whole after a load', async () => {
  const address = await serve();
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${address}#view=runs`);
  await stored(page);
  const whole = await precached(page);
  expect(whole).toBeGreaterThan(10);
  const other = await page.context().newPage();
  await other.goto(`${address}#view=theory`);
  await other.getByRole('slider').first().waitFor();
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  const again = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Delete everything', exact: true }).click();
  await again;
  await expect.poll(() => precached(page), { timeout: 60_000 }).toBe(whole);

  await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys()).find((key) => key.startsWith('shiftlab-precache'))!);
    for (const request of (await cache.keys()).slice(0, 5)) await cache.delete(request);
  });
  expect(await precached(page)).toBe(whole - 5);
  await page.reload();
  await expect.poll(() => precached(page), { timeout: 60_000 }).toBe(whole);
  expect(complaints).toEqual([]);
});

test('Delete everything keeps the page’s own files while its server is down, and says so', async () => {
  const address = await serve();
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${address}#view=runs`);
  await stored(page);
  const whole = await precached(page);
  await stop();
  expect(await page.evaluate(() => navigator.onLine)).toBe(true);
  await page.getByRole('button', { name: 'Delete everything…' }).click();
  await page.getByText('The page’s own files stay, because its server cannot be reached.').waitFor();
  const again = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Delete everything', exact: true }).click();
  await again;
  await page.getByText('There are no stored runs yet.').waitFor();
  expect(await precached(page)).toBe(whole);
});
