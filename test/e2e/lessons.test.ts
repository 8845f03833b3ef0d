/** A lesson: predict by keyboard, see what was recorded, keep the prediction in the link. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/machine/installed.mjs';
import { parseLessonResults } from '../../src/domain/lesson-results';
import { launch, openPage, pressWhenEnabled } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const results = parseLessonResults(JSON.parse(readFileSync(join(root, 'results/lessons.json'), 'utf8')));

test('the default lesson is predicted by keyboard, revealed without a GPU, and its prediction is in the link', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lessons`);
  await page.getByRole('heading', { level: 1, name: 'Two shifts, and what closes them' }).waitFor();
  expect(await page.getByText('What you see').count()).toBe(0);
  // static, last at first, goes up by one place; the button keeps the focus.
  const up = page.getByRole('button', { name: 'static: one place up' });
  await up.press('Enter');
  await expect.poll(() => up.evaluate((button) => button === document.activeElement)).toBe(true);
  await pressWhenEnabled(page.getByRole('button', { name: 'See what came out' }));
  await page.getByText('What you see').waitFor();
  const figure = await page.getByRole('img', { name: /Promised and given, recorded/ }).getAttribute('aria-label');
  const { arms } = results.find(({ lesson }) => lesson === 'two-shifts')!;
  for (const { arm, people } of arms) {
    const mean = people.reduce((a, b) => a + b) / people.length;
    expect(figure).toMatch(new RegExp(`${arm}: promised \\d+ %, real users gave ${Math.round(100 * mean)} %`));
  }
  await expect.poll(() => page.url()).toContain('predict=naive,static,calibrated');
  await page.reload();
  await page.getByText('What you see').waitFor();
  await pressWhenEnabled(page.getByRole('button', { name: 'Predict again' }));
  await page.getByRole('button', { name: 'See what came out' }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a lesson in the address opens, and a prediction of other arms is not taken', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lessons&lesson=near-greedy&predict=naive,oracle,base`);
  await page.getByRole('heading', { level: 1, name: 'Used less at random' }).waitFor();
  await page.getByRole('button', { name: 'See what came out' }).waitFor();
  await page.context().close();
});

test('without a GPU a lesson says why it cannot be trained here, and opens its recorded run', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lessons&lesson=rare-act&predict=calibrated,base,static,naive`);
  await page.getByText('What could be wrong').waitFor();
  expect(await page.getByRole('button', { name: 'Train it here' }).isDisabled()).toBe(true);
  await pressWhenEnabled(page.getByRole('button', { name: 'Open these results in the Lab' }));
  await expect.poll(() => page.url(), { timeout: 20_000 }).toContain('run=results/lesson-fatal-act.json');
  await page.getByRole('heading', { name: 'One question too many' }).waitFor();
  await page.context().close();
});
