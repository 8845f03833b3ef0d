/** Ways through the built page: Back and Forward, links that are handed out, what the keyboard meets, and waiting. Needs no GPU. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { StoriesFile } from '../../src/domain/story';
import { VIEWS } from '../../src/ui/address/views';
import { launch, openPage } from './browser';
import { toView } from '../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
const open = async (hash: string): Promise<{ page: Page; complaints: string[] }> => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (!/view=(start|lessons)/.test(hash)) await page.waitForURL(/preset=/); // the address has been completed
  return { page, complaints };
};

test('Back goes through views, stories and opened runs, never past the page; sliders leave no entries', async () => {
  const { page, complaints } = await open('#view=lab');
  const entries = () => page.evaluate(() => history.length);
  const before = await entries();
  await page.locator('summary', { hasText: 'Reward:' }).click();
  await page.getByRole('slider', { name: /λ/ }).press('ArrowLeft');
  await page.waitForURL(/lambda=/);
  expect(await entries()).toBe(before);

  await toView(page, 'Theory');
  await page.getByRole('slider', { name: /Length of the dialogue/ }).press('ArrowRight');
  await page.waitForURL(/theory\.horizon=5/);
  await toView(page, 'Runs');
  expect(await entries()).toBe(before + 3); // the Lab on the way
  await page.getByRole('button', { name: /five seeds/ }).click();
  const opened = page.getByRole('heading', { level: 2, name: /five seeds/ });
  await opened.waitFor();
  await page.waitForURL(/run=recorded\//);
  expect(await focused(page)).toContain('five seeds');

  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Run the experiment' }).waitFor();
  await page.goBack();
  expect(await page.getByRole('slider', { name: /Length of the dialogue/ }).inputValue()).toBe('5');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Run the experiment' }).waitFor();
  expect(await page.getByRole('slider', { name: /λ/ }).inputValue()).toBe('0.95');
  expect(await opened.count()).toBe(0);
  for (let step = 0; step < 4; step++) await page.goForward();
  await opened.waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a link opens a run of the results under its name, a reload keeps it, and Close leaves it', async () => {
  const { page, complaints } = await open('#view=results');
  const { stories } = (await page.evaluate(async () => (await fetch('results/stories.json')).json())) as StoriesFile;
  const story = stories.find(({ points }) => points.length > 1)!;
  const title = `${story.title}: ${story.points[0]!.label}`;
  await page.goto('about:blank');
  await page.goto(`${inject('address')}#run=results/${story.points[0]!.file}.json`);
  const heading = page.getByRole('heading', { level: 2, name: title });
  await heading.waitFor();
  await page.waitForURL(/preset=/);
  await page.reload();
  await heading.waitFor();
  expect(page.url()).toContain(`run=results/${story.points[0]!.file}.json`);

  await toView(page, 'Theory');
  await toView(page, 'Lab');
  expect(await page.evaluate(() => scrollY)).toBe(0); // the run has not changed
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await heading.count()).toBe(0);
  expect(await focused(page)).toBe('Run the experiment');
  expect(page.url()).not.toContain('run=');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('what a link names but the page does not know is reported at the top, and not in other views', async () => {
  for (const [hash, said] of [
    ['#run=results/none.json', /run=results\/none\.json \(.*404\)/],
    ['#view=results&story=doesnotexist', /story=doesnotexist/],
    ['#mix=bob:2', /mix=bob:2 \(it names no known persona/],
    ['#run=https://elsewhere.example/', /run=https/],
  ] as const) {
    const { page } = await open(hash);
    const notice = page.getByRole('alert').filter({ hasText: said });
    await notice.waitFor();
    expect(await notice.evaluate((found) => found === document.querySelector('main')!.firstElementChild)).toBe(true);
    await page.waitForURL((url) => !/run=|story=/.test(url.hash));
    await toView(page, 'Runs');
    expect(await notice.count()).toBe(0);
    await page.context().close();
  }
});

test('a file that is not a run is refused in a sentence, in this view only', async () => {
  const { page } = await open('#view=runs');
  await page
    .getByLabel(/Add a saved run/)
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('[1]') });
  await page
    .getByRole('alert')
    .filter({ hasText: 'This is not a run of ShiftLab: the file is a list of 1 entry.' })
    .waitFor();
  await toView(page, 'Theory');
  await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.context().close();
});

test('a slow fetch shows how far it is and can be cancelled', async () => {
  const { page } = await open('#view=runs');
  const throttle = await page.context().newCDPSession(page);
  await throttle.send('Network.enable');
  await throttle.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: 20_000,
    uploadThroughput: 20_000,
  });
  await page.getByRole('button', { name: /five seeds/ }).click();
  await page.getByText(/MB, \d+\s%, .* left/).waitFor();
  expect(await page.locator('main').getAttribute('aria-busy')).toBe('true');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('complementary', { name: 'Fetching' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Runs');
  await page.context().close();
});

test('every view has its headings in order, a way past the navigation, and fits narrow windows', async () => {
  const { page } = await open('#view=lab');
  for (const view of VIEWS) {
    await page.goto('about:blank');
    await page.goto(`${inject('address')}#view=${view}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (view === 'results') await page.getByRole('heading', { name: 'What the stories found' }).waitFor();
    const levels = await page
      .locator('h1, h2, h3, h4, h5')
      .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    expect(levels[0], view).toBe(1);
    levels.forEach((level, i) => expect(level, `${view}, heading ${i}`).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1));
    for (const width of [320, 640, 768]) {
      await page.setViewportSize({ width, height: 800 });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        `${view}, ${width} px`,
      ).toBe(0);
    }
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  }
  await page.context().close();
});

test('on a phone the arms’ numbers stay in sight while sliders move, and what has the focus is not under them', async () => {
  const { page } = await open('#view=theory');
  await page.setViewportSize({ width: 390, height: 844 });
  const readout = page.locator('.readout');
  await page.getByText('Settings of the dialogue').click();
  const sycophancy = page.getByRole('slider', { name: /Sycophancy/ });
  await sycophancy.focus();
  const before = await readout.innerText();
  await page.keyboard.press('Home');
  await expect.poll(() => readout.innerText()).not.toBe(before);
  const sliders = page.locator('main input[type=range]');
  const count = await sliders.count();
  await sliders.last().focus();
  for (let back = 1; back < count; back++) {
    await page.keyboard.press('Shift+Tab');
    const covered = await page.evaluate(() => {
      const bar = document.querySelector('.horizon')!;
      const on = document.activeElement!;
      return !bar.contains(on) && on.getBoundingClientRect().top < bar.getBoundingClientRect().bottom;
    });
    expect(covered, `${back} back`).toBe(false);
  }
  await page.context().close();
});

test('what was opened stands first, with the set-up in one line that unfolds; nothing else moves while it comes', async () => {
  const { page, complaints } = await open('#view=lab&lambda=0.5&grpo.updates=50&run=recorded/clarify.json');
  const heading = page.getByRole('heading', { level: 2, name: /five seeds/ });
  await heading.waitFor();
  await page.getByText(/^The simulator of naive promised/).waitFor();
  expect(await heading.evaluate((it) => it.getBoundingClientRect().top)).toBeLessThan(page.viewportSize()!.height / 2);
  await page.getByText(/Your own set-up: clarify, λ = 0\.5, changed grpo\.updates=50/).waitFor();
  expect(await page.getByRole('button', { name: 'Run', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Open it' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  expect(await focused(page)).toBe('Run the experiment');

  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await heading.count()).toBe(0);
  const shifts = () => page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift' });
  });
  await page.route('**/recorded/clarify.json', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500)); // longer than a shift counts as the person's own
    await route.continue();
  });
  await page.getByRole('button', { name: /look at a recorded run/ }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor({ state: 'detached' });
  await heading.waitFor();
  await page.getByText(/^The simulator of naive promised/).waitFor();
  expect((await shifts()).reduce((sum, value) => sum + value, 0)).toBeLessThan(0.02);
  expect(complaints).toEqual([]);
  await page.context().close();
});
