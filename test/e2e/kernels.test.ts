/** The kernels of a run in the built page: shown, saved as a file, and given to the next run. Needs no GPU. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { kernelsOption } from '../../scripts/command-line/kernels-option';
import { samples } from '../../scripts/torture/records/samples';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const SERVED = 'recorded/clarify.json';
const variants = { 'attention forward 16': 'plain', 'matmul forward 32×64': 'tiled', 'matmul forward 64×64': 'block' };

test('a run shows its kernels; the table that it saves is what --kernels and the lab read; another table has another code', async () => {
  const { page, complaints } = await openPage(browser);
  const { run } = samples();
  const adapter = { vendor: 'v', architecture: 'a', description: 'a card', software: false };
  const served = (table: Record<string, string>) =>
    JSON.stringify({
      ...run,
      events: [
        ...run.events.filter(({ type }) => type !== 'kernels'),
        { type: 'kernels', adapters: [{ ...adapter, variants: table, given: ['matmul forward 64×64'] }] },
      ],
    });
  let body = served(variants);
  await page.route(`**/${SERVED}`, (route) => route.fulfill({ contentType: 'application/json', body }));
  const open = async () => {
    await page.goto('about:blank');
    await page.goto(`${inject('address')}#run=${SERVED}`);
    const fold = page.locator('summary', { hasText: 'Kernels (table' });
    await fold.waitFor();
    return fold;
  };
  const fold = await open();
  const code = await fold.innerText();
  const table = page.getByRole('table', { name: /Kernels of table/ });
  expect(await table.isVisible()).toBe(false);
  await fold.press('Enter');
  expect(await table.locator('tbody tr').allInnerTexts()).toEqual([
    'attention forward\tplain\tmeasured\t16',
    'matmul forward\tblock\tgiven\t64×64',
    'matmul forward\ttiled\tmeasured\t32×64',
  ]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save this table' }).click();
  const file = await (await downloading).path();
  expect(kernelsOption(file)).toEqual(variants);

  await page.getByRole('button', { name: 'Open it' }).click();
  await page.locator('summary', { hasText: 'All settings' }).click();
  await page.getByLabel(/Use those of an earlier run/).setInputFiles({
    ...{ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(kernelsOption(file))) },
  });
  await page.locator('summary', { hasText: 'All settings (kernels of mine.json)' }).waitFor();
  await page.getByRole('button', { name: 'Use the fastest ones' }).click();
  await page.getByLabel(/Use those of an earlier run/).setInputFiles({
    ...{ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('[1]') },
  });
  await page.getByRole('alert').filter({ hasText: 'other.json has no table of kernels' }).waitFor();

  body = served({ ...variants, 'attention forward 16': 'subgroup' });
  expect(await (await open()).innerText()).not.toBe(code);
  expect(complaints).toEqual([]);
  await page.context().close();
});
