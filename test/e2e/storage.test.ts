/** The browser's storage in the Runs view: what it takes, and that all of it can be deleted. Needs no GPU. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, openPage, pressWhenEnabled, WITH_SERVICE_WORKER } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('Delete everything asks first, by keyboard too, and leaves nothing stored', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('address')}#view=runs`);
  await page.getByText('There are no stored runs yet.').waitFor();
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('shiftlab-trace');
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('records', 'readwrite');
          transaction.objectStore('records').put('not a record', 'run/a');
          transaction.objectStore('records').put('of a person', 'session/b');
          transaction.oncomplete = () => (opening.result.close(), resolve());
        };
      }),
  );
  await page.evaluate(async () => void (await caches.open('webllm/model')));
  await page.reload();
  await page.getByRole('button', { name: 'Delete…', exact: true }).waitFor();
  const stored = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open('shiftlab-trace');
          opening.onsuccess = () => {
            const count = opening.result.transaction('records').objectStore('records').count();
            count.onsuccess = () => (opening.result.close(), resolve(count.result));
          };
        }),
    );
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await pressWhenEnabled(page.getByRole('button', { name: 'Delete everything…' }));
  await expect.poll(focused).toBe('Keep it');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Delete everything…');
  expect(await stored()).toBeGreaterThan(1);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete everything', exact: true }).click();
  await page.getByText('There are no stored runs yet.').waitFor();
  expect(await stored()).toBe(0);
  expect(await page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('webllm')))).toEqual(
    [],
  );
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each([true, false])('the browser is asked to keep what is stored, and its answer is said: %s', async (agrees) => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.addInitScript((answer) => {
    let kept = false;
    StorageManager.prototype.persisted = async () => kept;
    StorageManager.prototype.persist = async () => (kept = answer);
  }, agrees);
  await page.goto(`${inject('address')}#view=runs`);
  const ask = page.getByRole('button', { name: 'Ask the browser to keep this data' });
  await page.getByRole('status').filter({ hasText: 'may delete this data' }).waitFor();
  await ask.press('Enter');
  const said = agrees ? 'has agreed to keep this data' : 'did not agree to keep this data';
  await page.getByRole('status').filter({ hasText: said }).waitFor();
  expect(await ask.count()).toBe(agrees ? 0 : 1);
  const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
  expect(focused).toBe(agrees ? 'Storage' : 'Ask the browser to keep this data');
  expect(complaints).toEqual([]);
  await page.context().close();
});
