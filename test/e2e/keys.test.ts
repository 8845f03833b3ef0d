/** The page by its own keys. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const keys = (page: Page) => page.getByRole('dialog', { name: 'Keys' });

test('"?" lists the keys, Esc closes the list, and the focus is where it was', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=theory`);
  await heading(page, 'Theory').waitFor();
  const control = page.getByRole('button', { name: 'Keys: ?' });
  await control.press('Enter');
  await keys(page).waitFor();
  expect(await keys(page).getByRole('definition').allInnerTexts()).toContain('Play or pause');
  await page.keyboard.press('Escape');
  await keys(page).waitFor({ state: 'detached' });
  expect(await control.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('?');
  await keys(page).getByRole('checkbox', { name: 'The page takes these keys' }).uncheck();
  await page.keyboard.press('Escape');
  await keys(page).waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  expect(await keys(page).count()).toBe(0);
  expect(await heading(page, 'Theory').count()).toBe(1);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('two letters lead to a view, "k" plays and pauses the start, and letters in a field stay there', async () => {
  const { page } = await openPage(browser);
  await page.goto(inject('address'));
  const pause = page.getByRole('button', { name: 'Pause' });
  await pause.waitFor();
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await page.keyboard.press('k');
  await pause.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await heading(page, 'Run the experiment').waitFor();
  const field = page.locator('main select').first();
  await field.focus();
  for (const key of ['g', 's', '?']) await page.keyboard.press(key);
  expect(await keys(page).count()).toBe(0);
  expect(await heading(page, 'Run the experiment').count()).toBe(1);
  await page.context().close();
});
