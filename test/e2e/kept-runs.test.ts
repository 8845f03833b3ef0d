/** Runs that come from files: kept, saved as one zip, opened from it again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { unzipSync, zipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const recorded = join(import.meta.dirname, '../../results/recorded/clarify.json.gz');

test('an imported run is kept, saved as a zip, deleted and opened from the zip; a damaged zip changes nothing', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=runs`);
  const rows = page.locator('ul.runs > li');
  await page.locator('input[type=file]').setInputFiles(recorded);
  // It stays in this view, and says so; the next key opens the run.
  await page.getByText('Added: it is kept in this browser.').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Runs');
  expect(
    await rows
      .first()
      .getByRole('button', { name: 'Open' })
      .evaluate((it) => it === document.activeElement),
  ).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText(/^The simulator of naive promised/).waitFor();

  await page.goto('about:blank');
  await page.goto(`${inject('address')}#view=runs`);
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
  expect(await rows.first().innerText()).toContain('imported');
  expect(await rows.first().getByRole('button', { name: 'Resume' }).count()).toBe(0);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    rows.first().getByRole('button', { name: 'Save as zip' }).click(),
  ]);
  const zip = await readFile(await download.path());
  const files = unzipSync(new Uint8Array(zip));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['spec.json', 'events.jsonl', 'dialogues.jsonl', 'README.md']),
  );
  expect(new TextDecoder().decode(files['README.md'])).toMatch(/ShiftLab \d.*arXiv 2605\.26403/);

  await rows.first().getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('There are no stored runs yet.').waitFor();

  const damaged = {
    ...files,
    'spec.json': new TextEncoder().encode(new TextDecoder().decode(files['spec.json']).replace('5', '6')),
  };
  const input = page.locator('input[type=file]');
  await input.setInputFiles({
    name: 'damaged.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zipSync(damaged)),
  });
  await page.getByText('archive-refused').first().waitFor();
  expect(await rows.count()).toBe(0);

  const path = join(tmpdir(), `shiftlab-test-${process.pid}.zip`);
  await writeFile(path, zip);
  await input.setInputFiles(path);
  await rows.first().getByRole('button', { name: 'Open' }).click();
  await page.getByText(/^The simulator of naive promised/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('runs are compared with a baseline: final values, differences paired by episode, curves on one chart', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=runs`);
  await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, '../../results/math-chat.json.gz'));
  await page.locator('ul.runs > li').first().waitFor();
  for (const place of ['ul.runs > li', 'section:has(#recorded) li'])
    await page.locator(place).first().getByRole('checkbox', { name: 'Compare' }).check();
  const table = page.getByRole('table', { name: 'Runs compared' });
  await table.waitFor();
  expect(await table.locator('tbody tr').count()).toBe(2);
  expect(await table.innerText()).toMatch(/paired by episode, over 5 seeds/);
  const difference = () => table.locator('tbody tr td:nth-child(5)').allInnerTexts();
  const [first, second] = await difference();
  expect([first, second?.match(/\[.*\]/)?.length]).toEqual(['baseline', 1]);
  await table.getByRole('radio').nth(1).check();
  expect((await difference())[1]).toBe('baseline');
  const chart = page.getByRole('slider', { name: /^Success in use: / });
  await chart.focus();
  await page.keyboard.press('End');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/^update 60: .*A .*B |^update 60: .*B .*A /);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a recorded result is compared without being saved first, and nothing of it is fetched before', async () => {
  const { page, complaints } = await openPage(browser);
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const results = () => fetched.filter((path) => /\/results\/(?!index)[\w.-]+\.json$/.test(path));
  await page.goto(`${inject('address')}#view=runs`);
  await page.getByText('Results of the stories, without dialogues').click();
  await page.locator('summary', { hasText: 'Horizon: the theory, measured' }).click();
  expect(results()).toEqual([]);
  await page.getByRole('checkbox', { name: 'Compare H = 2' }).check();
  await page.getByRole('checkbox', { name: 'Compare H = 8' }).check();
  const table = page.getByRole('table', { name: 'Runs compared' });
  await table.waitFor();
  expect(results().map((path) => path.replace(/.*\//, ''))).toEqual(['horizon-2.json', 'horizon-8.json']);
  expect(await table.locator('tbody th').allInnerTexts()).toEqual([
    expect.stringContaining('horizon = 2'),
    expect.stringContaining('horizon = 8'),
  ]);
  await page.getByRole('button', { name: 'See them compared' }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('compare');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a recorded run is saved as the file and the zip that the page opens again', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lab&run=recorded/clarify.json`);
  const saved = async (name: string) => {
    const button = page.locator('.progress').getByRole('button', { name, exact: true });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return readFile(await download.path());
  };
  const file = JSON.parse((await saved('Save as a file')).toString()) as { title: string; events: unknown[] };
  expect(file.title).toMatch(/five seeds/);
  const files = unzipSync(new Uint8Array(await saved('Save as zip')));
  const lines = (name: string) => new TextDecoder().decode(files[name]).trim().split('\n').length;
  expect(lines('events.jsonl') + lines('dialogues.jsonl')).toBe(file.events.length);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a link reproduces a comparison, keeps its baseline and arm, and says which run is not in this browser', async () => {
  const { page } = await openPage(browser);
  await page.goto(
    `${inject('address')}#view=runs&compare=results/horizon-2.json,0123abcd,results/horizon-8.json&baseline=results/horizon-8.json&arm=naive`,
  );
  const table = page.getByRole('table', { name: 'Runs compared' });
  await table.waitFor();
  await page
    .getByRole('alert')
    .filter({ hasText: /compare=0123abcd \(The run 0123abcd is not stored in this browser/ })
    .waitFor();
  const baseline = table.getByRole('radio', { name: /horizon = 8.* is the baseline/ });
  await baseline.waitFor();
  expect(await baseline.isChecked()).toBe(true);
  expect(await table.locator('thead').innerText()).toContain('naive');
  await page.waitForURL(
    /compare=results\/horizon-2\.json,results\/horizon-8\.json&baseline=results\/horizon-8\.json&arm=naive/,
  );
  await page.getByRole('button', { name: /^Take horizon = 2.* out$/ }).click();
  await page.waitForURL((url) => url.hash.includes('compare=results/horizon-8.json&arm=naive'));
  await page.context().close();
});
