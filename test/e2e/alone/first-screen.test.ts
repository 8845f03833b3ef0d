/** How soon the page shows itself: measured with nothing beside it, because it is a time of the clock. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, openPage, WITH_SERVICE_WORKER } from '../browser';
import { toView } from '../../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(() => browser?.close());

test('shows its heading within two seconds, with no errors and no request that leaves the machine', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  const started = performance.now();
  await page.goto(inject('address'));
  await page.locator('h1:not(.first)').waitFor(); // not that of index.html, which needs no script
  expect(performance.now() - started).toBeLessThan(2000);
  await toView(page, 'Lab');
  await page.getByText(/Training runs on/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
