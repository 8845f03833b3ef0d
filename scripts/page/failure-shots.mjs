// @ts-check
/**
 * Brings about what can go wrong around the page, one state after another, and takes a picture of each: what is stored is
 * damaged, the page cannot start, the storage is silent or full, the GPU goes, a file is refused. Needs the real page, not
 * the one with made-up numbers, because it is about what index.html, the worker and the browser do; and the development
 * server, because some states are put together from the page's own modules.
 */
import { toView } from './to-view.mjs';
const TABLE = { 'matmul forward 64×64': 'tiled' };

/**
 * Puts values into the page's own database.
 * @param {import('playwright-core').Page} page
 * @param {Record<string, unknown>} values
 */
async function store(page, values) {
  await page.evaluate(
    (entries) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('shiftlab-trace');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('records', 'readwrite');
          for (const [key, value] of entries) transaction.objectStore('records').put(value, key);
          transaction.oncomplete = () => (opening.result.close(), resolve(undefined));
          transaction.onerror = () => reject(transaction.error);
        };
      }),
    Object.entries(values),
  );
}

/**
 * Stores runs as the page itself would, one a description.
 * @param {import('playwright-core').Page} page
 * @param {readonly { status: string, preset?: string, seeds?: readonly number[], error?: string, adapter?: string, events?: readonly unknown[] }[]} runs
 */
async function storeRuns(page, runs) {
  await page.evaluate(async (wanted) => {
    /** @param {string} path */
    const load = (path) => import(path);
    const { RunArchive } = await load('/src/trace/run-archive.ts');
    const { presetNamed } = await load('/src/experiment/presets/registry.ts');
    const { spec } = presetNamed('clarify-smoke');
    const archive = new RunArchive();
    for (const [at, { status, preset, seeds, error, adapter, events = [] }] of wanted.entries()) {
      const id = `run-${String(at).padStart(3, '0')}`;
      await archive.create(id, { ...spec, ...(preset && { preset }), ...(seeds && { seeds }) });
      for (const event of events) await archive.append(id, [event]);
      await archive.change(id, {
        status,
        error: error ? { code: 'gpu-error', message: error, values: {} } : null,
        adapter: { vendor: 'mesa', architecture: '', description: adapter ?? 'llvmpipe', software: true },
      });
    }
  }, runs);
}

/** @param {number} epoch */
const EPOCH = (epoch) => ({ type: 'calibration-epoch', seed: 1, epoch, trainNll: 1, heldOutNll: 1 });

/**
 * @typedef {object} Scene
 * @property {import('playwright-core').Page} page
 * @property {string} address of the real page, with a slash at its end
 * @property {(name: string, of?: import('playwright-core').Page) => Promise<void>} shot
 */

/**
 * By name. Each gets a page of its own, with nothing stored.
 * @type {Record<string, (scene: Scene) => Promise<void>>}
 */
const STATES = {
  async 'damaged-runs'({ page, address, shot }) {
    await page.goto(`${address}#view=runs`);
    await page.getByText('There are no stored runs yet.').waitFor();
    const run = { schema: 1, id: 'newer', status: 'done' };
    await store(page, { 'run/4b1d6f2a-9c3e': 'not a record', 'run/newer': { ...run, schema: 99 }, 'run/b': run });
    await page.reload();
    await page.getByRole('button', { name: 'Delete…' }).first().click();
    await shot('damaged-runs');
  },
  async 'many-runs'({ page, address, shot }) {
    await noRuns(page, address);
    const statuses = ['done', 'interrupted', 'failed', 'cancelled'];
    await storeRuns(
      page,
      Array.from({ length: 200 }, (_, at) => ({ status: statuses[at % statuses.length] ?? 'done' })),
    );
    await page.reload();
    await page.locator('.runs > li').nth(199).waitFor();
    await shot('many-runs');
  },
  async 'long-words'({ page, address, shot }) {
    await noRuns(page, address);
    const long = { preset: `${'a rather long name '.repeat(50)}${'x'.repeat(1000)}`, adapter: 'y'.repeat(300) };
    const seeds = Array.from({ length: 100 }, (_, at) => 4_000_000_000 + at);
    await storeRuns(page, [
      { status: 'failed', error: 'z'.repeat(2000), seeds, ...long },
      { status: 'done', preset: '\u202eמחקר של 👩‍👩‍👧‍👦' },
    ]);
    await page.reload();
    await page.locator('.runs > li').nth(1).waitFor();
    await shot('long-words');
    await page.locator('.runs > li', { hasText: 'zzz' }).getByRole('button', { name: 'Open' }).click();
    await page.locator('[data-status=failed]').waitFor();
    await shot('long-words-open');
    await page.locator('summary', { hasText: 'All settings' }).click();
    await page
      .getByLabel('Use those of an earlier run')
      .setInputFiles(jsonFile(`${'k'.repeat(200)}.json`, JSON.stringify(TABLE)));
    await page.locator('summary', { hasText: 'kernels of kkk' }).waitFor();
    await shot('long-words-kernels');
  },
  async 'stopped-runs'({ page, address, shot }) {
    await noRuns(page, address);
    const back = { update: 4, backTo: 2, reason: 'kl', value: 4.2, threshold: 3 };
    await storeRuns(page, [
      { status: 'interrupted', events: [EPOCH(0), EPOCH(1), EPOCH(2)] },
      { status: 'cancelled', events: [{ type: 'rollback', arm: 'naive', seed: 1, rollback: back }] },
    ]);
    await store(page, { 'events/run-000/00000001': { schema: 2, events: [], checksum: 1 } });
    for (const status of ['interrupted', 'cancelled']) {
      await page.goto(`${address}#view=runs`);
      await page.reload();
      await page.locator('.runs > li', { hasText: status }).getByRole('button', { name: 'Open' }).click();
      await page.locator(`[data-status=${status}]`).waitFor();
      await shot(`stopped-${status}`);
    }
  },
  async 'late-view'({ page, address, shot }) {
    await page.route(/BenchView/, () => undefined); // it is never answered
    await page.clock.install();
    await ready(page, address);
    await toView(page, 'Speed');
    await page.clock.runFor(16_000);
    await page.getByText('has not loaded after').waitFor();
    await shot('late-view');
  },
  async 'missing-view'({ page, address, shot }) {
    await page.route(/BenchView/, (route) => route.abort());
    await ready(page, address);
    await toView(page, 'Speed');
    await page.getByText('could not be loaded').waitFor();
    await shot('missing-view');
  },
  async 'damaged-recording'({ page, address, shot }) {
    await page.route(/recorded\/.*\.json/, (route) =>
      /index/.test(route.request().url()) ? route.continue() : route.fulfill({ body: '{"format":"shiftlab-run"' }),
    );
    await page.goto(`${address}#view=runs`);
    await page.locator('section', { hasText: 'Files' }).getByRole('listitem').getByRole('button').first().click();
    await page.getByRole('alert').first().waitFor();
    await shot('damaged-recording');
  },
  async 'view-failure'({ page, address, shot }) {
    await page.goto(`${address}#view=lab`);
    await runButton(page).waitFor();
    await page.evaluate(() => {
      Intl.NumberFormat.prototype.format = Number.prototype.toFixed = () => {
        throw new TypeError('no numbers here');
      };
    });
    await toView(page, 'Theory');
    await page.getByRole('alert').first().waitFor();
    await shot('view-failure');
  },
  async 'start-failure'({ page, address, shot }) {
    await page.addInitScript(() => {
      Node.prototype.cloneNode = () => {
        throw new TypeError('nothing can be drawn');
      };
    });
    await page.goto(address);
    await page.getByText('could not start').waitFor();
    await shot('start-failure');
  },
  async 'not-started'({ page, address, shot }) {
    await page.route('**/*', (route) =>
      route.request().resourceType() === 'script' ? route.abort() : route.continue(),
    );
    await page.goto(address);
    await page.getByText('has not started').waitFor();
    await shot('not-started');
  },
  async 'plain-http'({ page, address, shot }) {
    const classroom = 'http://classroom.example/';
    await page.context().route(`${classroom}**`, async (route) => {
      const response = await page.request.fetch(route.request().url().replace(classroom, address));
      await route.fulfill({ response });
    });
    await page.goto(`${classroom}#view=lab`);
    await page.getByRole('alert').filter({ hasText: 'plain http' }).waitFor();
    await shot('plain-http');
  },
  async 'no-thread'({ page, address, shot }) {
    await page.route(/experiment\.worker/, (route) => route.abort());
    await page.goto(`${address}#view=lab`);
    await page.getByRole('alert').filter({ hasText: 'training thread' }).first().waitFor();
    await shot('no-thread');
  },
  async 'silent-storage'({ page, address, shot }) {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => /** @type {IDBOpenDBRequest} */ (/** @type {unknown} */ ({}));
    });
    await page.clock.install();
    await page.goto(`${address}#view=runs`);
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
    await page.clock.runFor(65_000);
    await page.getByRole('alert').first().waitFor();
    await shot('silent-storage');
  },
  async 'refused-files'({ page, address, shot }) {
    await page.goto(`${address}#view=runs`);
    const file = page.getByLabel('Add a saved run');
    await file.setInputFiles(jsonFile('my run.json', '{"format":"shiftlab-run","schema":1,"events":[{"type":"gap"}]}'));
    await page.getByRole('alert').first().waitFor();
    await page.waitForTimeout(1000);
    await shot('refused-run');
    await toView(page, 'Lab');
    await page.locator('summary', { hasText: 'Who they are' }).click();
    await page
      .getByLabel('Load a population file')
      .setInputFiles(jsonFile('users.json', '{"version":1,"weights":{"x":1}}'));
    await page.locator('summary', { hasText: 'All settings' }).click();
    await page.getByLabel('Use those of an earlier run').setInputFiles(jsonFile('kernels.json', '[]'));
    await page.getByRole('alert').nth(1).waitFor();
    await shot('refused-set-up');
  },
  async 'refused-kernels'({ page, address, shot }) {
    await ready(page, address);
    await page.locator('summary', { hasText: 'All settings' }).click();
    const table = JSON.stringify({ ...TABLE, 'matmul forward 128×64': 'fastest' });
    await page.getByLabel('Use those of an earlier run').setInputFiles(jsonFile('kernels.json', table));
    await page.locator('summary', { hasText: 'kernels of kernels.json' }).waitFor();
    await runButton(page).click();
    await page.getByRole('alert').first().waitFor();
    await shot('refused-kernels');
  },
  async 'altered-model'({ page, address, shot }) {
    await page.route(/\.safetensors$/, (route) =>
      route.fulfill({ body: 'version https://git-lfs.github.com/spec/v1' }),
    );
    await ready(page, address);
    await runButton(page).click();
    await page.locator('[data-status=failed]').waitFor();
    await shot('altered-model');
  },
  async 'device-lost'({ page, address, shot }) {
    await training(page, address);
    const gpu = await page.context().browser()?.newBrowserCDPSession();
    await gpu?.send('Browser.crashGpuProcess').catch(() => undefined);
    await page.getByText('The GPU device was lost').waitFor();
    await page.locator('[data-status=running]').waitFor();
    await shot('device-lost');
  },
  async 'storage-full'({ page, address, shot }) {
    await ready(page, address);
    const browser = await page.context().newCDPSession(page);
    await browser.send('Storage.overrideQuotaForOrigin', { origin: new URL(address).origin, quotaSize: 150_000 });
    await runButton(page).click();
    await page.locator('[data-status=paused]').waitFor({ timeout: 60_000 });
    await shot('storage-full');
  },
  async 'data-deleted'({ page, address, shot }) {
    await training(page, address);
    const browser = await page.context().newCDPSession(page);
    await browser.send('Storage.clearDataForOrigin', { origin: new URL(address).origin, storageTypes: 'indexeddb' });
    await page.locator('[data-status=interrupted], [data-status=failed]').waitFor({ timeout: 60_000 });
    await shot('data-deleted');
  },
  async 'another-tab'({ page, address, shot }) {
    await training(page, address);
    const other = await page.context().newPage();
    await other.goto(`${address}#view=runs`);
    await other.getByText('running in another tab').waitFor();
    await other.getByRole('button', { name: 'Open', exact: true }).click();
    await other.getByText('Running in another tab').waitFor();
    await shot('another-tab', other);
    await other.close();
    await toView(page, 'Speed');
    await page.getByText('A run is in progress').waitFor();
    await shot('run-in-progress');
  },
};

/** @param {import('playwright-core').Page} page */
const runButton = (page) => page.getByRole('button', { name: 'Run', exact: true });
/** @param {string} name @param {string} text */
const jsonFile = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

/** @param {import('playwright-core').Page} page @param {string} address */
async function noRuns(page, address) {
  await page.goto(`${address}#view=runs`);
  await page.getByText('There are no stored runs yet.').waitFor();
}

/** @param {import('playwright-core').Page} page @param {string} address */
async function ready(page, address) {
  await page.goto(`${address}#preset=clarify-smoke`);
  await page.getByText('Training runs on').waitFor({ timeout: 60_000 });
}

/** @param {import('playwright-core').Page} page @param {string} address */
async function training(page, address) {
  await ready(page, address);
  await runButton(page).click();
  await page.getByText(/left$/).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(3000);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {string} address
 * @param {(page: import('playwright-core').Page, name: string) => Promise<void>} shot
 * @param {string} only a state, or '' for all
 */
export async function failureShots(browser, options, address, shot, only = '') {
  for (const [name, bring] of Object.entries(STATES)) {
    if (only && name !== only) continue;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await bring({ page, address, shot: (picture, of = page) => shot(of, picture) }).catch((thrown) =>
      console.error(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
    );
    await context.close();
  }
}
