/** A run that loses its page in the middle, in the built page. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, openPage } from './browser';
import { done, start, tableOf } from './lab';
import { toView } from '../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

test('a run whose page goes away is seen from another tab, offered for resuming, and ends with the numbers of an unbroken one', async () => {
  const { page, complaints } = await openPage(browser);
  // Evaluated in training before the checkpoint after ten updates, and again after it.
  const batch = 'grpo.updates=16&grpo.promptsPerUpdate=2&grpo.groupSize=2';
  const size = `${batch}&evaluation.dialogues=12&evaluation.every=8&evaluation.curveDialogues=4`;
  await page.goto(`${inject('address')}#view=lab&preset=clarify-smoke&arms=base,naive&${size}`);
  await start(page);
  await done(page);
  const unbroken = await tableOf(page);

  await start(page);
  await page.locator('.progress[data-status="running"]').waitFor();
  const other = await page.context().newPage();
  await other.goto(`${inject('address')}#view=runs`);
  const elsewhere = other.getByRole('listitem').filter({ hasText: 'running in another tab' });
  await elsewhere.waitFor();
  expect(await elsewhere.getByRole('button', { name: 'Resume' }).count()).toBe(0);
  // It hears how far the other tab is, which is not stored.
  await other.getByText(/Another tab trains a run, \d+ %/).waitFor();
  await other.close();

  // Whatever view is open, the run is in sight, and so it is in the tab's title.
  const dock = page.getByRole('complementary', { name: 'The run in progress' });
  await dock.getByRole('button', { name: 'Pause' }).click();
  await toView(page, 'Results');
  await dock.getByRole('button', { expanded: false }).click();
  await dock.getByRole('button', { expanded: true }).waitFor();
  expect(await page.title()).toMatch(/^\d+ % · .+ · ShiftLab$/);
  await toView(page, 'Lab');
  await dock.getByRole('button', { name: 'Resume' }).click();

  // Beyond the checkpoint after ten updates, and before the end.
  await page.getByText(/^1[1-4] of 16/).waitFor({ timeout: 100_000 });
  await page.reload();
  await page.getByText(/^clarify-smoke, \d+ %, was interrupted/).waitFor();
  await toView(page, 'Runs');
  const stored = page.getByRole('listitem').filter({ hasText: 'interrupted' });
  await stored
    .getByRole('button', { name: 'Resume' })
    .click()
    .catch(async (thrown: Error) => {
      throw new Error(`${thrown.message}\nThe page says: ${await page.locator('main').innerText()}`);
    });
  await done(page);
  expect(await tableOf(page)).toEqual(unbroken);
  expect(complaints).toEqual([]);
});
