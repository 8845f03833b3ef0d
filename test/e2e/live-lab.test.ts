/** One run that is steered: stepped, looked at from every view and from a second tab, and gone on with as a branch. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { toView } from '../../scripts/page/to-view.mjs';
import { GROUPS } from '../../src/ui/address/views';
import { launch, openPage } from './browser';
import { done, start } from './lab';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

const SIZES =
  'logs.dialogues=8&sft.maxEpochs=2&grpo.updates=3&grpo.promptsPerUpdate=1&grpo.groupSize=2&evaluation.dialogues=2&evaluation.every=0&evaluation.c2st=false';

test('a run is stepped, watched from everywhere, and goes on as a branch that is named by what differs', async () => {
  const { page, complaints } = await openPage(browser);
  page.setDefaultTimeout(100_000); // kernels are measured on the CPU before the first epoch
  await page.goto(`${inject('address')}#view=lab&preset=clarify-smoke&arms=calibrated&${SIZES}`);
  await page.getByText(/^May take .+ here\.$/).waitFor();
  await page.getByRole('checkbox', { name: 'pause after calibration' }).check();
  await start(page);
  const progress = page.locator('.progress');
  const paused = page.locator('.progress[data-status="paused"]');
  await progress.getByRole('button', { name: 'One update' }).click();
  await paused.waitFor();
  // A step of calibration is an epoch, after which the policies can be trained.
  await progress.getByRole('button', { name: 'Train with the simulator as it is' }).waitFor();
  await progress.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('The simulator is calibrated, and the run is paused.').waitFor();
  await paused.waitFor();
  await progress.getByRole('button', { name: 'One update' }).click();
  await progress.getByText(/^1 of 3/).waitFor();
  await paused.waitFor();

  const dock = page.getByRole('complementary', { name: 'The run in progress' });
  for (const { name } of GROUPS.flatMap(({ pages }) => pages)) {
    await toView(page, name);
    await dock.getByText('Paused').waitFor();
    expect(await page.title(), name).toMatch(/^\d+\s% · calibrated · ShiftLab$/);
  }

  const other = await page.context().newPage();
  await other.goto(`${inject('address')}#view=lab&preset=clarify-smoke`);
  await other.getByText(/Another tab trains a run, \d+\s%/).waitFor();
  await start(other);
  await other.getByText('Two at once share the GPU, and both take longer.').waitFor();
  await other.getByRole('button', { name: 'Run anyway' }).waitFor();
  await other.close();

  await toView(page, 'Lab');
  await progress.getByRole('button', { name: 'Change and go on' }).click();
  await page
    .getByText(/^Reward: λ/)
    .first()
    .click();
  await page.getByRole('slider', { name: /^Reward: λ/ }).fill('0.3');
  await page.getByRole('button', { name: 'Go on as a branch' }).click();
  await page.getByText('A branch of calibrated from update 1: reward.lambda=0.3.').waitFor();
  // On a phone the time left is in sight too, within two lines.
  await page.setViewportSize({ width: 390, height: 844 });
  await dock.getByText(/ left$|^a few seconds left$/).waitFor();
  const { width, height } = (await dock.boundingBox())!;
  expect(width).toBe(390);
  expect(height).toBeLessThan(70);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width: 1280, height: 720 });
  await done(page);
  await toView(page, 'Runs');
  const rows = page.getByRole('region', { name: 'Stored runs' }).getByRole('listitem');
  expect(await rows.count()).toBe(2);
  await rows
    .filter({ hasText: 'of calibrated from update 1: reward.lambda=0.3' })
    .filter({ hasText: 'done' })
    .waitFor();
  await rows.filter({ hasText: 'cancelled' }).getByRole('button', { name: 'Resume' }).waitFor();
  expect(complaints).toEqual([]);
});
