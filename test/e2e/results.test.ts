/** The results of this repository in the built app: need no GPU, and every one opens as a run. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { StoriesFile } from '../../src/domain/story';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('shows every claim with what was found, goes to a story, and opens a run of it', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=results`);
  const claims = page.getByRole('table', { name: 'Claims at a glance' });
  await claims.waitFor();
  const { stories } = (await page.evaluate(async () => (await fetch('results/stories.json')).json())) as StoriesFile;
  const made = stories.flatMap(({ name, points }) =>
    points.flatMap(({ legs }) => legs.map(({ a, expected, b }) => `${name}: ${a} ${expected} ${b}`)),
  );
  expect(await claims.locator('tbody th[scope=row]').count()).toBe(new Set(made).size);
  const story = stories.find(({ points }) => points.length > 0)!;
  await claims.getByRole('link', { name: story.title }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`story=${story.name}(&|$)`));
  const section = page.getByRole('region', { name: story.title, exact: true });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(story.title);
  const point = story.points[0]!;
  await section.getByText(`Arms: ${point.label}`, { exact: true }).click();
  expect(
    await section
      .getByRole('table', { name: `Arms, ${point.label}` })
      .locator('tbody tr')
      .count(),
  ).toBe(point.arms.length);
  await section.getByRole('button', { name: `Open this run: ${point.label}`, exact: true }).click();
  await page.getByRole('heading', { name: `${story.title}: ${point.label}` }).waitFor();
  const success = page.getByRole('table', { name: 'Success of each arm in its simulator and with real users' });
  await success.waitFor();
  expect(await success.locator('tbody tr').count()).toBe(point.arms.length);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('says in a notice what it cannot fetch, and fits a phone', async () => {
  const { page } = await openPage(browser);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${inject('address')}#view=results`);
  await page.getByRole('table', { name: 'Claims at a glance' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
    0,
  );
  await page.route('**/results/*.json', (route) => route.fulfill({ status: 404, body: 'none' }));
  await page
    .getByRole('button', { name: /^Open this run/ })
    .first()
    .click();
  await page
    .getByRole('alert')
    .filter({ hasText: /could not be fetched: the server answers 404/ })
    .waitFor();
  await page.reload();
  await page.getByRole('alert').filter({ hasText: 'There are no results to show.' }).waitFor();
  await page.context().close();
});
