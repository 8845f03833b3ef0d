/** The results of this repository in the built app: need no GPU, and every one opens as a run. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Locator } from 'playwright-core';
import type { StoriesFile } from '../../src/domain/story';
import { madeUpMap } from '../fixtures/page/made-up-map';
import { launch, openPage } from './browser';
import { unfold } from './lab';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('shows every claim with what was found, goes to a story, and opens a run of it', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=results`);
  await page.getByText('All claims in one table').click();
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
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(story.title);
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
  await unfold(page, 'Table of the arms');
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
  const stories = page.getByRole('combobox', { name: 'Story' });
  const { stories: all } = (await page.evaluate(async () =>
    (await fetch('results/stories.json')).json(),
  )) as StoriesFile;
  const tooWide = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await stories.waitFor();
  expect(await tooWide()).toBe(0);
  for (const { name, title } of all.slice(0, 2)) {
    await stories.selectOption(title);
    await page.waitForURL(new RegExp(`story=${name}(&|$)`));
    await page.getByRole('region', { name: title, exact: true }).waitFor();
    expect(await tooWide()).toBe(0);
    expect((await stories.boundingBox())!.y).toBeLessThan(40); // it stays at the top
  }
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

test('a story opens by keyboard, list and address, one at a time; Back works, and print shows all', async () => {
  const { page, complaints } = await openPage(browser);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${inject('address')}#view=results`);
  const { stories } = (await page.evaluate(async () => (await fetch('results/stories.json')).json())) as StoriesFile;
  await page
    .getByRole('img', { name: /^What each arm was promised, and what real users gave\. base: promised/ })
    .waitFor();
  const open = () => page.locator('[aria-expanded=true][id^=story-]').allTextContents();
  expect(await open()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(2600);
  const [first, second, third] = stories.map(({ title }) => title) as [string, string, string];
  await page.getByRole('button', { name: first, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: first, exact: true }).getByText(stories[0]!.question).waitFor();
  await page.waitForURL(new RegExp(`story=${stories[0]!.name}(&|$)`));
  const list = page.getByRole('navigation', { name: 'Stories' });
  await list.getByRole('link', { name: second, exact: true }).click();
  await page.waitForURL(new RegExp(`story=${stories[1]!.name}(&|$)`));
  expect(await open()).toEqual([second]);
  expect(await list.locator('[aria-current]').allTextContents()).toEqual([second]);
  await page.mouse.wheel(0, 900);
  const box = await list.boundingBox();
  expect(box!.y).toBeGreaterThanOrEqual(0);
  expect(box!.y).toBeLessThan(100); // it stays in sight
  await page.goBack();
  await expect.poll(open).toEqual([first]);
  await page.getByRole('button', { name: first, exact: true }).click();
  await expect.poll(open).toEqual([]);
  expect(page.url()).not.toContain('story=');
  await page.goto(`${inject('address')}#view=results&story=${stories[2]!.name}`);
  await expect.poll(open).toEqual([third]);
  await expect
    .poll(() =>
      page.getByRole('button', { name: third, exact: true }).evaluate((head) => head.getBoundingClientRect().top),
    )
    .toBeLessThan(120);
  await page.emulateMedia({ media: 'print' });
  await expect.poll(open).toEqual(stories.map(({ title }) => title));
  await page.getByRole('table', { name: 'Claims at a glance' }).waitFor();
  await page.emulateMedia({ media: 'screen' });
  await expect.poll(open).toEqual([third]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('moves over the map by keys, opens the settings of a cell in the Lab, and comes back', async () => {
  const { page, complaints } = await openPage(browser);
  const file = (await (await fetch(`${inject('address')}results/stories.json`)).json()) as StoriesFile;
  const made = madeUpMap(({ reach }) => reach !== 2);
  const stories = file.stories.map((story) => (story.name === made.name ? made : story));
  await page.route('**/results/stories.json', (route) => route.fulfill({ json: { ...file, stories } }));
  await page.goto(`${inject('address')}#view=results&story=${made.name}`);
  const section = page.getByRole('region', { name: made.title, exact: true });
  const grid = section.getByRole('grid', { name: /, T = 1$/ });
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  const focused = () => page.evaluate(() => document.activeElement?.querySelector('.unseen')?.textContent ?? '');
  await expect.poll(focused).toBe('p = 1, logs of 2 turns: not run.');
  expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
  expect(await section.getByRole('button', { name: 'Open this run', exact: true }).count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(focused).toMatch(/^p = 1, logs of 3 turns, 5 seeds: naive leads with/);
  await section.getByRole('table', { name: /^Arms, best first: p = 1, logs of 3 turns, T = 1$/ }).waitFor();
  await page.keyboard.press('Control+End');
  await expect.poll(focused).toMatch(/^p = 0, logs of 8 turns/);
  await section.getByRole('radio', { name: 'T = 0.1' }).check();
  await section.getByRole('grid', { name: /, T = 0.1$/ }).waitFor();
  await section.getByRole('radio', { name: 'T = 1', exact: true }).check();
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter'); // a cell that was not run: its settings
  await page.waitForURL(/promptedRealism=1/);
  await page.waitForURL(/logs\.horizon=2/);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Run the experiment');
  expect(await page.getByText('could not be followed').count()).toBe(0);
  await page.goBack();
  await section.waitFor();
  const selected = () => grid.locator('[tabindex="0"] .unseen').textContent();
  await expect.poll(selected).toBe('p = 1, logs of 2 turns: not run.');
  await page.goto(`${inject('address')}#view=results&story=${made.name}&cell=${made.points[0]!.file}`);
  await expect.poll(selected).toContain(`${made.points[0]!.label}, 5 seeds`);
  await page.goto(`${inject('address')}#view=results&story=${made.name}&cell=nowhere`);
  await page.getByText('cell=nowhere').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the map asks before it shows, has one temperature where there is no room for two, and a cell opens its run', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=results&story=regime`);
  const section = page.getByRole('region', { name: 'The map: who wins where', exact: true });
  const [first, second] = ['1', '0.1'].map((T) => section.getByRole('grid', { name: new RegExp(`, T = ${T}$`) })) as [
    Locator,
    Locator,
  ];
  await first.waitFor();
  expect(await second.isVisible()).toBe(true);
  await section.getByRole('button', { name: 'Predict before you look' }).click();
  expect(await section.getByRole('grid').count()).toBe(0);
  const show = section.getByRole('button', { name: 'Show the map' });
  expect(await show.isDisabled()).toBe(true);
  await section.getByRole('radio', { name: /^static/ }).focus();
  await page.keyboard.press('ArrowDown'); // naive, which loses there
  await page.keyboard.press('Enter');
  await first.waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await expect.poll(focused).toMatch(/You said naive\. In fact calibrated leads with/);
  await page.setViewportSize({ width: 600, height: 900 });
  await second.waitFor({ state: 'hidden' });
  await section.getByRole('radio', { name: 'T = 0.1' }).check();
  await first.waitFor({ state: 'hidden' });
  const [cell] = await second
    .getByRole('gridcell', { name: /^p = 0, logs of 1 turn, 5 seeds: calibrated leads/ })
    .all();
  await cell!.hover();
  const read = section.locator('.read').filter({ visible: true });
  await read.filter({ hasText: /^p = 0, logs of 1 turn, 5 seeds: calibrated leads with/ }).waitFor();
  await cell!.click();
  await page.waitForURL(/cell=regime-0-1(&|$)/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The map: who wins where: p = 0, logs of 1 turn' }).waitFor();
  await page.waitForURL(/run=results\/regime-0-1\.json/);
  await page.goBack();
  await second.or(first).first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the picture, a claim and the map are saved with what they show, their settings and the paper', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=results&story=regime`);
  const saved = async (figure: string | RegExp, kind: string) => {
    const saving = page.waitForEvent('download');
    await page.getByLabel(figure).click();
    await page.getByRole('button', { name: kind, exact: true }).filter({ visible: true }).click();
    return readFile(await (await saving).path(), 'utf8');
  };
  const picture = await saved('Save: What each arm was promised, and what real users gave', 'CSV');
  expect(picture).toMatch(/^arm,promised,real users,"real users, low","real users, high"\r\nbase,0\.\d+,0\.\d+,/);
  expect(picture).toMatch(/# What each arm was promised; and what real users gave\. Preset clarify.*arXiv 2605\.26403/);
  expect(await saved('Save: What each arm was promised, and what real users gave', 'SVG')).toMatch(
    /calibrated.*arXiv 2605\.26403/s,
  );
  const map = JSON.parse(await saved('Save: Which arm leads at each setting', 'JSON')) as { rows: unknown[] };
  expect(map.rows).toHaveLength(2 * 25);
  await page.getByText('Every claim at every setting, and its runs').click();
  expect(await saved('Save: The map: who wins where: static above naive', 'CSV')).toContain('"p = 0, logs of 1 turn",');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a lesson leads to its results', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${inject('address')}#preset=regime`);
  await page.getByRole('link', { name: 'The results of this preset' }).click();
  await page.getByRole('heading', { name: 'The map: who wins where' }).waitFor();
  await page.context().close();
});
