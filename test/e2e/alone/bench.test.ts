/** The benchmark view in the built page: a link that opens it, a run that is cancelled, a small one to its end. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { AGAIN_AFTER_A_LONG_TASK, expectNoLongTask, launch, openPage, WITH_SERVICE_WORKER } from '../browser';
import { watchMainThread } from '../../../scripts/machine/main-thread';
import { toView } from '../../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

test(
  'can be cancelled at once, keeps runs out while it goes on, never blocks the page, and ends in a table',
  AGAIN_AFTER_A_LONG_TASK,
  async () => {
    const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
    await page.goto(`${inject('address')}#view=bench`);
    await page.getByRole('heading', { level: 1, name: 'Benchmark' }).waitFor();
    await page.getByText(/The benchmark runs on .* No GPU was found/).waitFor();
    const run = page.getByRole('button', { name: 'Run', exact: true });

    await run.click();
    await page.getByText(/^Measuring/).waitFor();
    const askedMs = performance.now();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[data-bench="cancelled"]').waitFor();
    expect(performance.now() - askedMs).toBeLessThan(2000); // half a second, and what a busy machine adds

    for (const work of ['Micro', 'Tiny', 'Update']) await page.getByRole('checkbox', { name: work }).uncheck();
    const mainThread = await watchMainThread(browser, page);
    await run.click();
    await toView(page, 'Lab');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('A benchmark is running on this page');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await toView(page, 'Speed');
    await page.locator('[data-bench="done"]').waitFor({ timeout: 100_000 });
    await expectNoLongTask(mainThread);

    const rows = await page
      .getByRole('table', { name: 'Times of each workload' })
      .locator('tbody tr')
      .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    expect(rows.map(([name]) => name)).toEqual(['Sampling, read once', 'Sampling, read after each token']);
    for (const [name, median] of rows) expect(Number(median!.replaceAll(',', '')), name).toBeGreaterThan(0);
    await page.getByText(/A driver on the CPU: these times say nothing about GPUs/).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the report as a file' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^shiftlab-bench-.*\.json$/);
    expect(complaints).toEqual([]);
  },
);

test('without WebGPU, says so and cannot be started', async () => {
  const plain = await launch({ webgpu: false });
  const { page } = await openPage(plain);
  await page.goto(`${inject('address')}#view=bench`);
  await page.getByRole('heading', { level: 1, name: 'Benchmark' }).waitFor();
  await page.getByRole('alert').filter({ hasText: 'The benchmark is not possible here' }).waitFor();
  expect(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
  await plain.close();
});
