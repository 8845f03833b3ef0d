/** The lab of the built page, as the end-to-end tests drive it. */
import type { Page } from 'playwright-core';

export const RESULTS = 'Success of each arm in its simulator and with real users';

/** The parts of the results that are folded under their headings. */
export const FOLDS = [
  'Table of the arms',
  'Findings',
  'Training curves',
  'How realistic is the simulator?',
  'Other measures of the gap',
] as const;

/** Opens a part of the results, if it is not open. */
export async function unfold(page: Page, title: (typeof FOLDS)[number]): Promise<void> {
  const fold = page.locator('details.fold').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  await fold.waitFor();
  if (!(await fold.evaluate((details: HTMLDetailsElement) => details.open)))
    await fold.locator('summary').first().click();
}

/** Cells of the arm table, row by row, the arm's name first. */
export async function tableOf(page: Page): Promise<string[][]> {
  await unfold(page, 'Table of the arms');
  const rows = page.getByRole('table', { name: RESULTS }).locator('tbody tr');
  await rows.first().waitFor();
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
