/** The smallest experiment in the built page, from the Run button to a filled table that a reload does not lose. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LONGEST_TASK_MS, launch, openPage, watchMainThread } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

const RESULTS = 'Success of each arm in its simulator and with real users';

/** Cells of the arm table, row by row, the arm's name first. */
function tableOf(page: Page): Promise<string[][]> {
  const rows = page.getByRole('table', { name: RESULTS }).locator('tbody tr');
  return rows.evaluateAll((found) =>
    found.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
  );
}

/** Waits for the Run button and presses it. */
async function start(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((button) => button.textContent?.trim() === 'Run' && !button.disabled),
  );
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function done(page: Page): Promise<void> {
  await page.locator('.progress[data-status="done"]').waitFor({ timeout: 200_000 });
}

test('the smoke experiment runs to a filled table, never blocks the page, and is there after a reload', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lab&preset=clarify-smoke`);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((button) => button.textContent?.trim() === 'Run' && !button.disabled),
  );
  const mainThread = await watchMainThread(browser, page);
  await run.click();

  const ended = page.locator('.progress:is([data-status="done"], [data-status="failed"], [data-status="cancelled"])');
  await ended.waitFor({ timeout: 280_000 });
  const status = await ended.getAttribute('data-status');
  expect({ status, said: status === 'done' ? '' : await ended.innerText() }).toEqual({ status: 'done', said: '' });

  const table = await tableOf(page);
  expect(table.length).toBeGreaterThan(0);
  for (const [arm, simulated, real] of table) {
    // The oracle trains with the real users: it has no simulator to be measured in.
    expect(simulated, `${arm}, simulated`).toMatch(/oracle/i.test(arm!) ? /^–$/ : /\d/);
    expect(real, `${arm}, real`).toMatch(/\d/);
  }
  // The gap of every arm that has a simulator, by name and in numbers.
  const gap = page.getByRole('table', { name: 'Drop-off in success' }).locator('tbody tr');
  expect(await gap.evaluateAll((rows) => rows.map((row) => row.children[0]!.textContent!.trim()))).toEqual(
    table.map(([arm]) => arm),
  );
  expect(await mainThread.longest()).toBeLessThan(LONGEST_TASK_MS);
  expect(complaints).toEqual([]);

  await page.reload();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  const stored = page.getByRole('listitem').filter({ hasText: 'clarify-smoke' });
  expect(await stored.first().innerText()).toContain('done');
  await stored.first().getByRole('button', { name: 'Open' }).click();
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await page.getByRole('table', { name: RESULTS }).locator('tbody tr').first().waitFor();
  expect(await tableOf(page)).toEqual(table);

  // Deleting it: the keyboard is led to the harmless answer, back, and in the end to the heading.
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await stored.first().getByRole('button', { name: 'Delete…' }).press('Enter');
  await expect.poll(focused).toBe('Keep');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Delete…');
  await page.keyboard.press('Enter');
  await stored.first().getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect.poll(focused).toBe('Runs');
  expect(await stored.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a run whose page goes away is seen from another tab, offered for resuming, and ends with the numbers of an unbroken one', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(
    `${inject('address')}#view=lab&preset=clarify-smoke&arms=base,naive&grpo.updates=16&evaluation.dialogues=24`,
  );
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
  await other.close();

  // Beyond the checkpoint after ten updates, and before the end.
  await page.getByText(/^1[1-4] of 16/).waitFor({ timeout: 100_000 });
  await page.reload();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
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
