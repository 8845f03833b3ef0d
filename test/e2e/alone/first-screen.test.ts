/** How soon the page shows itself: measured with nothing beside it, because it is a time of the clock. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, openPage, WITH_SERVICE_WORKER } from '../browser';
import { toView } from '../../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(() => browser?.close());

/** A page that is too slow is too slow each time, while another program on the machine slows one load. */
const LOADS = 3;

test('shows its heading within two seconds, with no errors and no request that leaves the machine', async () => {
  const tookMs: number[] = [];
  while (tookMs.length < LOADS && !tookMs.some((ms) => ms < 2000)) {
    const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
    const started = performance.now();
    await page.goto(inject('address'));
    await page.locator('h1:not(.first)').waitFor(); // not that of index.html, which needs no script
    tookMs.push(performance.now() - started);
    await toView(page, 'Lab');
    await page.getByText(/Training runs on/).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }
  expect(Math.min(...tookMs), `${tookMs.map(Math.round).join(', ')} ms`).toBeLessThan(2000);
});
