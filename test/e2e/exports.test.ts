/** What a person saves of the page: figures that stand alone, tables that a spreadsheet reads. */
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, openPage } from './browser';
import { RESULTS, unfold } from './lab';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

/** Opens the menu, chooses, and gives the file. */
async function saved(
  page: Page,
  within: Locator,
  kind: 'SVG' | 'PNG' | 'CSV' | 'JSON',
): Promise<{ name: string; bytes: Buffer }> {
  await within.locator('summary', { hasText: 'Save' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    within.getByRole('button', { name: kind, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Of an SVG: whether it parses, its size, its texts, and what a browser still would have to look up. */
const readSvg = (page: Page, text: string) =>
  page.evaluate((svg) => {
    const found = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const root = found.documentElement;
    return {
      root: root.tagName,
      errors: found.querySelectorAll('parsererror').length,
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height')),
      texts: [...found.querySelectorAll('text')].map((node) => node.textContent ?? ''),
      shapes: found.querySelectorAll('path, line, rect, circle').length,
      lookups: (svg.match(/var\(--|\s(?:class|style|href)=|<script|<button/g) ?? []).length,
    };
  }, text);

/** Of a PNG: its size and how many colours are in it. */
const readPng = (page: Page, bytes: Buffer) =>
  page.evaluate(
    async (numbers) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(numbers)], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(picture, 0, 0);
      const { data } = context.getImageData(0, 0, picture.width, picture.height);
      const colours = new Map<number, number>();
      for (let i = 0; i < data.length; i += 4) {
        const colour = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
        colours.set(colour, (colours.get(colour) ?? 0) + 1);
      }
      return {
        width: picture.width,
        height: picture.height,
        colours: colours.size,
        corner: [data[0], data[1], data[2], data[3]],
        paper: Math.max(...colours.values()) / (picture.width * picture.height),
      };
    },
    [...bytes],
  );

test('a figure is saved as an SVG that needs no style sheet and as a PNG of twice its pixels, both light and cited', async () => {
  const { page, complaints } = await openPage(browser);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${inject('address')}#view=lab&run=recorded/clarify.json`);
  const figure = page
    .locator('figure')
    .filter({ has: page.getByRole('table', { name: 'Success: promised by the simulator' }) });
  await figure.getByText('naive').first().waitFor();

  const svg = await saved(page, figure, 'SVG');
  expect(svg.name).toBe('shiftlab-success-promised-by-the-simulator-given-by-real-users.svg');
  const drawn = await readSvg(page, svg.bytes.toString());
  expect(drawn).toMatchObject({ root: 'svg', errors: 0, lookups: 0 });
  const words = drawn.texts.join(' | ');
  for (const arm of ['naive', 'static', 'calibrated']) expect(words).toContain(arm);
  // A line may end before the commit.
  expect(words).toMatch(/clarify, .*5 seeds.*ShiftLab \d.*commit ?[0-9a-f]{10}.*arXiv 2605\.26403/);
  expect(drawn.shapes).toBeGreaterThan(50);

  const png = await saved(page, figure, 'PNG');
  const pixels = await readPng(page, png.bytes);
  expect([pixels.width, pixels.height]).toEqual([2 * drawn.width, 2 * drawn.height]);
  expect(pixels.colours).toBeGreaterThan(20); // blank is 1
  expect(pixels.paper).toBeGreaterThan(0.5);
  expect(Math.min(...(pixels.corner as number[]))).toBeGreaterThan(240); // light and opaque, though the page is dark
  expect(await page.evaluate(() => document.documentElement.dataset['theme'] ?? '')).toBe('');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a table is saved as CSV and JSON with the numbers that it shows, and the keyboard opens and closes the menu', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lab&run=recorded/clarify.json`);
  await unfold(page, 'Table of the arms');
  const table = page.getByRole('table', { name: RESULTS });
  await table.waitFor();
  const shown = await table.locator('tbody tr').first().locator('th, td').allInnerTexts();
  const save = page.getByLabel('Save: Success of each arm', { exact: true });
  await save.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'CSV' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('button', { name: 'CSV' }).count()).toBe(0);
  expect(await save.evaluate((element) => element === document.activeElement)).toBe(true);

  const menu = page.locator('.saving').filter({ has: save });
  const csv = (await saved(page, menu, 'CSV')).bytes.toString();
  const [heads, first] = csv.split('\r\n');
  expect(heads).toMatch(/^Arm,Success in its simulator,/);
  expect(first!.split(',')[0]).toBe(shown[0]!.trim());
  expect(csv.trimEnd().split('\r\n').at(-1)).toMatch(/^# Success of each arm\. clarify/);
  const json = JSON.parse((await saved(page, menu, 'JSON')).bytes.toString()) as { rows: { Arm: string }[] };
  expect(json.rows.length).toBe(await table.locator('tbody tr').count());
  expect(json.rows[0]!.Arm).toBe(shown[0]!.trim());
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a curve is read by pointer and by keys, and saved as the vectors that it is drawn with', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lab&run=recorded/clarify.json`);
  await unfold(page, 'Training curves');
  const curve = page.getByRole('slider', { name: 'Success in use' });
  await curve.scrollIntoViewIfNeeded();
  await curve.locator('path.line').first().waitFor({ state: 'attached' }); // a level line has no height to be seen by
  const figure = page.locator('figure').filter({ has: curve });

  await curve.hover();
  await figure.locator('.readout').waitFor();
  expect(await figure.locator('.readout').innerText()).toMatch(/^update \d+/);
  await page.mouse.move(0, 0);
  await figure.locator('.readout').waitFor({ state: 'detached' });

  await curve.focus();
  await page.keyboard.press('Home');
  expect(await curve.getAttribute('aria-valuetext')).toMatch(/^update 0: .*naive/);
  const first = await curve.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowRight');
  expect(await curve.getAttribute('aria-valuetext')).not.toBe(first);
  await page.keyboard.press('End');
  expect(await curve.getAttribute('aria-valuetext')).toMatch(/^update 60: /);

  const { texts, lookups, errors } = await readSvg(page, (await saved(page, figure, 'SVG')).bytes.toString());
  expect([lookups, errors]).toEqual([0, 0]);
  for (const word of ['naive', 'update', '60']) expect(texts.join('|')).toContain(word);
  const json = JSON.parse((await saved(page, figure, 'JSON')).bytes.toString()) as { rows: Record<string, unknown>[] };
  expect(json.rows.filter(({ arm }) => arm === 'naive').map(({ update }) => update)).toContain(60);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('calibration, the task’s measures, kernels and reliability are saved too, as tables and pictures', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=lab&run=recorded/clarify.json`);
  await unfold(page, 'How realistic is the simulator?');
  await unfold(page, 'Other measures of the gap');
  const menu = (title: string) =>
    page.locator('.saving, .title').filter({ has: page.getByLabel(`Save: ${title}`, { exact: true }) });
  const calibration = (await saved(page, menu('The simulator before and after calibration'), 'CSV')).bytes.toString();
  expect(calibration).toMatch(/^Simulator,only prompted,calibrated,real users\r\n/);
  expect(calibration).toMatch(/\nAccepts a wrong answer,[^,]+,[^,]+,[^,]+\r\n/);

  const reliability = 'Reliability over training';
  const rows = (await saved(page, menu(reliability), 'CSV')).bytes.toString().trim().split('\r\n');
  expect(rows[0]).toBe('arm,update,confidence,right,"right, low","right, high"');
  expect(rows[1]).toMatch(/^\w+,\d+,0\.\d+,[01](\.\d+)?,/);
  const { texts, errors } = await readSvg(page, (await saved(page, menu(reliability), 'SVG')).bytes.toString());
  expect([texts.includes('calibrated'), errors]).toEqual([true, 0]);

  await page.locator('summary', { hasText: /^Kernels/ }).click();
  const kernels = (await saved(page, page.locator('.saving').filter({ has: page.getByLabel(/^Save: Kernels/) }), 'CSV'))
    .bytes;
  expect(kernels.toString()).toMatch(/^Operation,Kernel,/);
  expect(complaints).toEqual([]);
  await page.context().close();
});
