/** The page's first load: how much it fetches, and that what index.html draws first is not moved by what comes later. Needs no GPU. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { layoutShifts, watchLayout } from '../../scripts/page/layout-shifts';
import { firstLoad, kilobytes } from '../../scripts/page/loaded-scripts';
import { toView } from '../../scripts/page/to-view.mjs';
import { launch, openPage, WITH_SERVICE_WORKER } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('the frame needs at most 150 kB of script, the first screen at most 60 kB more, and no thread starts there', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  const { frame, start, idle } = await firstLoad(page, inject('address'));
  expect(frame.length).toBeGreaterThan(0);
  expect(kilobytes(frame)).toBeLessThan(150);
  expect(start.map(({ path }) => path)).toContainEqual(expect.stringMatching(/StartView-/));
  expect(kilobytes(start)).toBeLessThan(60);
  expect(idle.filter(({ path }) => /worker/.test(path))).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('without its scripts the page shows its heading and navigation, and says after a while that it has not started', async () => {
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.route('**/*.js', () => undefined); // they never come
  await page.goto(inject('address'), { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1, name: /dialogue policy/ }).waitFor();
  expect(await page.locator('header').getByRole('link').allInnerTexts()).toEqual([
    ...['ShiftLab', 'Start', 'Lessons', 'Lab', 'Talk', 'Results', 'Theory'],
  ]);
  await page.getByText('ShiftLab has not started').waitFor();
  await page.context().close();
});

test.each([390, 700, 1440])(
  'at %i px nothing moves when the page takes the place of its first paint',
  async (width) => {
    const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
    await page.setViewportSize({ width, height: 800 });
    await watchLayout(page);
    let release: () => void = () => undefined;
    const kept = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.js', async (route) => {
      await kept;
      await route.continue();
    });
    await page.goto(inject('address'), { waitUntil: 'commit' });
    // The theme's switch is as wide as its word: it ends where it ended, and what is beside it may be less wide.
    const boxes = () =>
      page.evaluate(() =>
        ['h1', 'header .name', 'header nav', 'header .theme', 'header nav a:last-child'].map((selector) => {
          const { left, right, top, height } = document.querySelector(selector)!.getBoundingClientRect();
          return { selector, side: selector === 'header .theme' ? right : left, top, height };
        }),
      );
    await page.getByRole('heading', { level: 1 }).waitFor();
    const drawn = await boxes();
    release();
    await page.locator('h1:not(.first)').waitFor();
    expect(await boxes()).toEqual(drawn);
    expect(await layoutShifts(page)).toEqual({ sum: 0, moved: [] });
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test('an address that names another view shows no heading of the start meanwhile', async () => {
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.route('**/*.js', () => undefined);
  await page.goto(`${inject('address')}#view=theory`, { waitUntil: 'commit' });
  await page.getByRole('link', { name: 'Theory' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(0);
  await page.context().close();
});

test('a view that is asked for before the page is there is shown, and Back leads to the start', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(inject('address'));
  await page.locator('h1:not(.first)').waitFor();
  await toView(page, 'Theory');
  await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: /dialogue policy/ }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
