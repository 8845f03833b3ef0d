/** Damaged records in the built page: in the browser's storage, and served. The page answers, and what is sound opens. Needs no GPU. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { Rng } from '../../src/domain/rng';
import { requireConsistentRun } from '../../src/experiment/contradictions';
import { parseRunFile } from '../../src/trace/run-file';
import { MUTATIONS } from '../../scripts/torture/records/mutations';
import { samples } from '../../scripts/torture/records/samples';
import { exampleSpec } from '../fixtures/example-spec';
import { launch, openPage, type WatchedPage } from './browser';
import { toView } from '../../scripts/page/to-view.mjs';
import { FOLDS, unfold } from './lab';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const SERVED = 'recorded/clarify.json';

async function open(hash: string): Promise<WatchedPage> {
  const watched = await openPage(browser);
  await watched.page.goto(`${inject('address')}${hash}`);
  await watched.page.getByRole('heading', { level: 1 }).waitFor();
  await watched.page.waitForURL(/preset=/);
  return watched;
}
const tab = toView;

/** Puts values into the page's own database, whatever they are. */
async function store(page: Page, values: Readonly<Record<string, unknown>>): Promise<void> {
  await page.evaluate(
    (entries) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('shiftlab-trace');
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('records', 'readwrite');
          for (const [key, value] of entries) transaction.objectStore('records').put(value, key);
          transaction.oncomplete = () => (opening.result.close(), resolve());
          transaction.onerror = () => reject(transaction.error!);
        };
      }),
    Object.entries(values),
  );
}

const record = (id: string) => ({
  ...{ schema: 1, id, spec: exampleSpec, status: 'done', holder: null, createdAtMs: 1e12, updatedAtMs: 1e12 },
  ...{ finishedAtMs: 1e12, adapter: null, error: null, eventChunks: 2, dialogueChunks: 0 },
});
const finals = samples().run.events.filter((event) => event.type === 'evaluation' && event.update === null);
const bareRollback = { type: 'rollback', seed: 1, arm: 'naive' };

test('a damaged record in the browser’s storage is a row that says so and can be deleted; the good run opens', async () => {
  const { page, complaints } = await open('#view=runs');
  const bad = {
    'run/text': 'not a record',
    'run/null': null,
    'run/nameless': { schema: 1 },
    'run/spec': { ...record('spec'), spec: { ...exampleSpec, horizon: 'long' } },
    'run/newer': { schema: 99, id: 'newer' },
  };
  await store(page, {
    ...bad,
    'run/good': record('good'),
    'events/good/00000000': { schema: 1, events: finals },
    'events/good/00000001': { schema: 1, events: [bareRollback] },
  });
  await page.reload();
  const rows = page.locator('ul.runs > li');
  await expect.poll(() => rows.count()).toBe(6);
  const unreadable = rows.filter({ hasText: /run\/(text|null|nameless|spec|newer)/ });
  expect(await unreadable.count()).toBe(5);
  expect(await rows.filter({ hasText: 'run/spec' }).innerText()).toMatch(/spec\.horizon .*"long"/);
  expect(await rows.filter({ hasText: 'run/newer' }).innerText()).toMatch(/trace-version/);

  for (let left = 5; left > 0; left--) {
    await unreadable.first().getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(left);
  }
  await rows.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'This run' }).waitFor();
  await page.getByText(/A part of this run is missing here.*events\.0\.rollback is missing/).waitFor();
  await unfold(page, 'Findings');
  await page.getByText(/With real users, the share of dialogues that succeed is/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a damaged file that is served is refused with the field; the page answers, and the sound file opens', async () => {
  const { page, complaints } = await openPage(browser);
  const { run } = samples();
  let body = JSON.stringify({ ...run, events: [bareRollback] });
  await page.route(`**/${SERVED}`, (route) => route.fulfill({ contentType: 'application/json', body }));
  await page.goto(`${inject('address')}#run=${SERVED}`);
  await page.getByText(/The field events\.0\.rollback is missing/).waitFor();
  await tab(page, 'Runs');
  await page.getByRole('button', { name: /five seeds/ }).click();
  await page.getByRole('alert').filter({ hasText: 'events.0.rollback' }).waitFor();
  body = JSON.stringify(run);
  await page.getByRole('button', { name: /five seeds/ }).click();
  await page.getByRole('heading', { level: 2, name: /five seeds/ }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('whatever of a damaged file is accepted is drawn without an error', async () => {
  const { page, complaints } = await openPage(browser);
  const { run, ours } = samples();
  const rng = new Rng(1, 'damaged records in a browser');
  const isRead = (text: string) => {
    try {
      requireConsistentRun(parseRunFile(text), 'It');
      return true;
    } catch {
      return false;
    }
  };
  // Without their results, of which the page would refuse almost every damage: what is to be drawn are the events.
  const { result: _, ...oursAsRun } = parseRunFile(JSON.stringify(ours));
  const accepted = [run, oursAsRun].flatMap((sound) =>
    MUTATIONS.flatMap((mutation) => {
      const texts = Array.from({ length: 6 }, () => JSON.stringify(mutation.value(sound, rng)));
      const read = texts.find((text) => text && isRead(text));
      return read ? [{ name: mutation.name, body: read }] : [];
    }),
  );
  expect(accepted.length).toBeGreaterThan(10);
  let body = '';
  await page.route(`**/${SERVED}`, (route) => route.fulfill({ contentType: 'application/json', body }));
  for (const one of accepted.filter((_, i) => i % 2 === 0)) {
    body = one.body;
    await page.goto('about:blank');
    await page.goto(`${inject('address')}#run=${SERVED}`);
    await page.locator('#results').waitFor();
    for (const fold of FOLDS) await unfold(page, fold);
    await page.getByRole('heading', { name: 'Other measures of the gap' }).waitFor();
    await tab(page, 'Dialogues');
    await page.getByRole('heading', { level: 1, name: 'Dialogues' }).waitFor();
    const alerts = await page.getByRole('alert').allInnerTexts();
    expect({ name: one.name, alerts, complaints }).toEqual({ name: one.name, alerts: [], complaints: [] });
  }
  await page.context().close();
});

test('a view that fails says so with a code; the others work, and it is drawn again once it can be', async () => {
  const { page } = await open('#view=runs');
  await store(page, { 'run/good': { ...record('good'), eventChunks: 0 } });
  await tab(page, 'Lab');
  await page.evaluate(() => {
    Reflect.set(window, 'dateWords', Date.prototype.toLocaleString);
    Date.prototype.toLocaleString = () => {
      throw new TypeError('no dates here');
    };
  });
  await tab(page, 'Runs');
  const alert = page.getByRole('alert').filter({ hasText: 'Showing the Runs view failed (no dates here)' });
  await alert.waitFor();
  expect(await alert.innerText()).toContain('internal');
  await tab(page, 'Theory');
  await page.getByRole('slider', { name: /Length of the dialogue/ }).waitFor();
  await tab(page, 'Runs');
  await alert.waitFor();
  await page.evaluate(() => (Date.prototype.toLocaleString = Reflect.get(window, 'dateWords')));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  await page.getByRole('button', { name: 'Open', exact: true }).waitFor();

  await page.evaluate(() => {
    Reflect.set(window, 'digits', Number.prototype.toFixed);
    Number.prototype.toFixed = () => {
      throw new TypeError('no numbers here');
    };
  });
  await tab(page, 'Theory'); // one of the views that are loaded when they are first seen
  await page.getByRole('alert').filter({ hasText: 'Showing the Theory view failed (no numbers here)' }).waitFor();
  await page.evaluate(() => (Number.prototype.toFixed = Reflect.get(window, 'digits')));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('slider', { name: /Length of the dialogue/ }).waitFor();
  await page.context().close();
});

test('a storage that never answers is not taken for an empty one', async () => {
  const { page } = await openPage(browser);
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  });
  await page.clock.install();
  await page.goto(`${inject('address')}#view=runs`);
  await page.getByText('Looking for stored runs').waitFor();
  await page.clock.runFor(31_000);
  await page.getByRole('alert').filter({ hasText: 'storage does not work' }).waitFor();
  await page.getByText('The stored runs could not be listed').waitFor();
  await page.context().close();
});

test('what fails where nobody waited for it is said', async () => {
  const { page } = await open('#view=lab');
  await page.evaluate(() => void Promise.reject(new Error('left alone')));
  await page.getByRole('alert').filter({ hasText: 'Something went wrong (left alone)' }).waitFor();
  await page.context().close();
});

test('a page whose style sheet does not come is not blank: it says so, and starts once the sheet is there', async () => {
  const { page, complaints } = await openPage(browser);
  let answer = (): unknown => undefined;
  const kept = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/assets\/index-[^/]*\.css$/, async (route) => {
    await kept;
    await route.continue();
  });
  await page.goto(inject('address'), { waitUntil: 'commit' });
  // The document has it in any case; what counts is that the browser has drawn it.
  await page.getByText('ShiftLab has not started').waitFor();
  const drawn = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length);
  await expect.poll(drawn, { timeout: 10_000 }).toBe(1);
  answer();
  await page.locator('h1:not(.first)').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a page that cannot be put together says so instead of staying blank', async () => {
  const { page } = await openPage(browser);
  await page.addInitScript(() => {
    Node.prototype.cloneNode = () => {
      throw new TypeError('nothing can be drawn');
    };
  });
  await page.goto(inject('address'));
  await page.getByRole('alert').filter({ hasText: 'ShiftLab could not start' }).waitFor();
  await page.context().close();
});
