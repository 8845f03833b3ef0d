/** The lab of the built page, as the end-to-end tests drive it. */
import type { Page } from 'playwright-core';

export const RESULTS = 'Success of each arm in its simulator and with real users';

/** Cells of the arm table, row by row, the arm's name first. */
export function tableOf(page: Page): Promise<string[][]> {
  const rows = page.getByRole('table', { name: RESULTS }).locator('tbody tr');
  return rows.evaluateAll((found) =>
    found.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
  );
}

/** Waits until the lab can start a run. */
export async function readyToRun(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((button) => button.textContent?.trim() === 'Run' && !button.disabled),
  );
}

/** Waits for the Run button and presses it. */
export async function start(page: Page): Promise<void> {
  await readyToRun(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

export async function done(page: Page): Promise<void> {
  await page.locator('.progress[data-status="done"]').waitFor({ timeout: 200_000 });
}
