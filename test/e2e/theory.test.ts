/** The Theory view in the built app: needs no GPU, follows the keyboard, and puts what is set into the address. */
import { readFile } from 'node:fs/promises';
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

test('shows a bound that says something before anything is set, in the first screen, with formulas as MathML', async () => {
  const { page, complaints } = await openPage(browser);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${inject('address')}#view=theory`);
  const figure = page.getByRole('img', { name: /: Reward at the end, .*exact gap 0\.238; bound 0\.445;/ }).first();
  await figure.waitFor();
  expect((await figure.boundingBox())!.y).toBeLessThan(800);
  expect(await page.locator('math').count()).toBeGreaterThan(3);
  expect(
    await page
      .locator('math munderover')
      .first()
      .evaluate((sum) => sum.namespaceURI),
  ).toBe('http://www.w3.org/1998/Math/MathML');
  await page.getByRole('combobox', { name: 'Show', exact: true }).selectOption('A strong shift');
  await page
    .getByText(/so this bound says nothing/)
    .first()
    .waitFor();
  await page.waitForURL(/theory\.sycophancy=0\.9/);
  await page.getByText('The cliff: a rare mistake').click();
  await page.getByRole('slider', { name: /Real users fall off/ }).waitFor();
  await page.getByText('Symbols and sources').click();
  await page.getByText('The Kullback–Leibler divergence').waitFor();
  const saving = page.waitForEvent('download');
  await page.getByLabel('Save: The user differs: Theorem 3.2').click();
  await page.getByRole('button', { name: 'SVG' }).first().click();
  const svg = await readFile(await (await saving).path(), 'utf8');
  expect(svg).toMatch(/arXiv 2605\.26403.*Sycophancy 90|Sycophancy 90.*arXiv 2605\.26403/s);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('every control can be reached with the tab key', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${inject('address')}#view=theory`);
  await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  // What a closed menu holds is reached when it is open.
  const controls = await page
    .locator('main')
    .locator('input, select, button, summary')
    .filter({ visible: true })
    .count();
  const reached = new Set<number>();
  for (let press = 0; press < controls + 20 && reached.size < controls; press++) {
    await page.keyboard.press('Tab');
    const index = await page.evaluate(() =>
      [...document.querySelectorAll('main input, main select, main button, main summary')]
        .filter((control) => control.checkVisibility())
        .indexOf(document.activeElement!),
    );
    if (index >= 0) reached.add(index);
  }
  expect(reached.size).toBe(controls);
  await page.context().close();
});
