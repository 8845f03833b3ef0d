/** The tour drives the real page by keyboard alone, and leaves everything as it was. Needs no GPU. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, pressWhenEnabled } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const card = (page: Page) => page.getByRole('region', { name: 'Tour' });
const hasFocus = (page: Page) => card(page).evaluate((region) => region.contains(document.activeElement));

/** The step has come: its card says so and has the focus, and what it points at is ringed and in sight. */
async function stands(page: Page, title: string, target: string) {
  await card(page).getByText(title).waitFor();
  await page.locator('.ring').waitFor({ timeout: 60_000 });
  await expect.poll(() => hasFocus(page)).toBe(true);
  const ringed = async () => {
    const [ring, box] = [await page.locator('.ring').boundingBox(), await page.locator(target).first().boundingBox()];
    return ring && box ? Math.abs(ring.y + 6 - box.y) < 2 && ring.y < 900 && ring.y + ring.height > 0 : false;
  };
  await expect.poll(ringed).toBe(true);
}

test('arrow keys lead through six places of the page, and at the end everything is as it was', async () => {
  const { page, complaints } = await openPage(browser);
  await page.setViewportSize({ width: 1440, height: 900 });
  const setUp = '#view=lab&preset=edit&seed=3&lambda=0.65&theme=dark';
  await page.goto(`${inject('address')}${setUp}`);
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.waitForURL(/lambda=0\.65/);
  const before = page.url();
  await page.keyboard.press('?');
  await pressWhenEnabled(page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Show me around' }));

  // It is dragged from the beginning, where it does not stand long.
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('.training input')?.value === '0');
  await stands(page, 'Drag the training', '.training');
  const slider = page.getByRole('slider', { name: 'Updates of training' });
  await expect.poll(async () => slider.inputValue(), { timeout: 20_000 }).toBe(await slider.getAttribute('max'));
  await page.keyboard.press('ArrowRight');
  await stands(page, 'Predict, then see', 'article ol');
  await page.keyboard.press('ArrowRight');
  await stands(page, 'Set up an experiment', 'fieldset:has(> #preset)');
  expect(await page.locator('#preset').inputValue()).toBe('edit');
  await page.keyboard.press('ArrowRight');
  await stands(page, 'What came out', '.plots');
  await page.waitForURL(/run=recorded\/clarify\.json/);
  await page.keyboard.press('ArrowRight');
  await stands(page, 'Accepted, but wrong', '.turns');
  expect(await page.getByRole('combobox', { name: 'Outcome' }).inputValue()).toBe('false-accept');
  await page.getByText('The user accepted the answer; the answer was wrong or missing.').waitFor();
  await page.keyboard.press('ArrowLeft');
  await stands(page, 'What came out', '.plots');
  await page.keyboard.press('ArrowRight');
  await stands(page, 'Accepted, but wrong', '.turns');
  await page.keyboard.press('ArrowRight');
  await stands(page, 'Now you', 'main .primary:not([aria-label=Tour] *)');
  await page.keyboard.press('ArrowRight');

  await card(page).waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'Run the experiment' }).waitFor();
  await expect.poll(() => page.url()).toBe(before);
  expect(await page.locator('.plots').count()).toBe(0); // no run is open
  expect(await page.getByRole('textbox', { name: 'Seeds' }).inputValue()).toBe('3');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the start offers the tour, Esc ends it anywhere and the focus goes back; embedded there is none', async () => {
  const { page, complaints } = await openPage(browser);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(inject('address'));
  const offer = page.getByRole('button', { name: 'Show me around' });
  await offer.press('Enter');
  await stands(page, 'Drag the training', '.training');
  await page.getByRole('button', { name: 'Restart' }).press('Enter'); // the page stays usable
  await page.keyboard.press('Escape');
  await card(page).waitFor({ state: 'detached' });
  expect(await offer.evaluate((button) => button === document.activeElement)).toBe(true);
  await offer.press('Enter');
  await card(page).getByRole('button', { name: 'Next' }).press('Enter');
  await stands(page, 'Predict, then see', 'article ol');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: /^What a dialogue policy learns/ }).waitFor();
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await page.goto('about:blank');
  await page.goto(`${inject('address')}#view=start&embed=1`);
  await page.locator('.scene').waitFor();
  expect(await offer.count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});
