/** The Theory view in the built app: needs no GPU, follows the keyboard, and puts what is set into the address. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('opens a prepared link, and answers the arrow keys with new numbers and a new address', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=theory&theory.horizon=20&theory.sycophancy=0.5`);
  await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  const horizon = page.getByRole('slider', { name: /Length of the dialogue/ });
  expect(await horizon.inputValue()).toBe('20');
  expect(await page.getByRole('slider', { name: /Sycophancy/ }).inputValue()).toBe('0.5');
  await page.getByText(/A dialogue of 20 turns with real users/).waitFor();
  await horizon.focus();
  await page.keyboard.press('Home');
  await page.getByText(/A dialogue of 1 turn with real users/).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByText(/A dialogue of 2 turns with real users/).waitFor();
  await page.waitForURL(/theory\.horizon=2(&|$)/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('every control can be reached with the tab key', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${inject('address')}#view=theory`);
  await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  const controls = await page.locator('main').locator('input, select, button, summary').count();
  const reached = new Set<number>();
  for (let press = 0; press < controls + 20 && reached.size < controls; press++) {
    await page.keyboard.press('Tab');
    const index = await page.evaluate(() =>
      [...document.querySelectorAll('main input, main select, main button, main summary')].indexOf(
        document.activeElement!,
      ),
    );
    if (index >= 0) reached.add(index);
  }
  expect(reached.size).toBe(controls);
  await page.context().close();
});
