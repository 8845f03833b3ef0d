/** The built page as a visitor meets it: quickly there, quiet, honest about the adapter, and of use without one. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { unpackedFile } from '../../scripts/files/packed.mjs';
import { launch, openPage, WITH_SERVICE_WORKER } from './browser';
import { RESULTS, unfold } from './lab';

let browser: Browser;
let adapter: string | undefined;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async ({}, file) => {
  if (adapter) file.meta.adapter = adapter;
  await browser?.close();
});

test('is built for production: none of its scripts carries Svelte’s development code', () => {
  const assets = join(import.meta.dirname, '..', '..', 'dist', 'assets');
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(3);
  // The name that development code gives to an element's origin; a property, so it is not shortened.
  const developed = scripts.filter((file) => readFileSync(join(assets, file), 'utf8').includes('__svelte_meta'));
  expect(developed).toEqual([]);
});

test('names the adapter, and says that a software adapter’s timings mean nothing', async () => {
  const { page } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('address')}#view=lab`);
  const note = await page.getByText(/Training runs on/).innerText();
  const info = await page.evaluate(async () => {
    const { vendor, architecture, description } = (await navigator.gpu.requestAdapter({
      powerPreference: 'high-performance',
    }))!.info;
    return { vendor, architecture, description };
  });
  expect(note).toContain(info.description || `${info.vendor} ${info.architecture}`);
  expect(note).toContain('a driver on the CPU does the work');
  adapter = `${info.description || `${info.vendor} ${info.architecture}`} (software)`;
  await page.context().close();
});

test('works below any path', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('addressUnderPath')}#view=lab`);
  await page.getByText(/Training runs on/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('without WebGPU, says what to do, and does not let anyone start what cannot run', async () => {
  const plain = await launch({ webgpu: false });
  const { page } = await openPage(plain);
  await page.goto(`${inject('address')}#view=lab`);
  const alert = page.getByRole('alert').filter({ hasText: 'Training is not possible here' });
  await alert.waitFor();
  expect(await alert.innerText()).toMatch(/Chrome|graphics acceleration/);
  expect(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
  await plain.close();
});

test('shows a recorded run of five seeds, with what was found, its gap and dialogues to read', async () => {
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('address')}#view=lab`);
  await page
    .getByRole('button', { name: /recorded run/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Table of the arms' }).waitFor();
  await page.getByText(/^The simulator of naive promised .* real users gave /).waitFor();
  await page.getByText(/^With real users, calibrated is better than naive, by /).waitFor();
  await page.getByText(/^This rests on 5 seeds/).waitFor();
  await unfold(page, 'Table of the arms');
  await page.getByRole('table', { name: RESULTS }).waitFor();
  await unfold(page, 'Findings');
  await page.getByText(/Calibrated is better than naive/).waitFor();
  await unfold(page, 'Other measures of the gap');
  await page.getByRole('heading', { name: 'Can a discriminator tell real from simulated dialogues?' }).waitFor();
  expect(await page.getByText('Not measured in this run').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('opens a run recorded before the gap was measured, and says what it lacks', async () => {
  const older = join(import.meta.dirname, '../fixtures/results/first-lambda-1-seed-1.json.gz');
  const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
  await page.goto(`${inject('address')}#view=runs`);
  await page.locator('input[type=file]').setInputFiles({
    name: 'first-lambda-1-seed-1.json',
    mimeType: 'application/json',
    buffer: Buffer.from(unpackedFile(older)),
  });
  await page.locator('ul.runs > li').getByRole('button', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Table of the arms' }).waitFor();
  await unfold(page, 'Other measures of the gap');
  await page.getByText('Not measured in this run').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
