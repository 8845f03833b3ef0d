/** What every view owes to every reader: nothing that axe-core objects to, text for the back row, zoom, named drawings. Needs no GPU. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { openFolds, PLACES, toPlace } from '../../scripts/page/places';
import {
  BACK_ROW_PX,
  cutText,
  scrollsSideways,
  smallText,
  unnamedDrawings,
  unprintable,
} from '../../scripts/page/reading';
import { launch } from './browser';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The rules that look at colours, for the second scheme: the others find the same in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** A4 between the margins of theme.css: 210 − 2 × 14 mm. */
const A4_PX = Math.floor((182 / 25.4) * 96);

let browser: Browser;
/** One page for all: a view is come to by its address, as by a link in the page. */
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  browser = await launch({ webgpu: false });
  const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: true }); // for axe itself
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${inject('address')}#view=bench`, { waitUntil: 'networkidle' });
  await page.evaluate(AXE);
});
afterAll(() => browser?.close());

/** Objections of axe-core to what is shown now, and how many rules found something to look at and no fault. */
const objections = (runOnly: axe.RunOptions['runOnly']): Promise<{ found: string[]; passed: number }> =>
  page.evaluate(
    async (only) => {
      const { violations, passes } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: only!,
        resultTypes: ['violations'],
      });
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, html, failureSummary }) =>
            `${id} at ${target.join(' ')}: ${html.slice(0, 160)} ${failureSummary?.replace(/\s+/g, ' ')}`,
        ),
      );
      return { found, passed: passes.length };
    },
    runOnly as NonNullable<axe.RunOptions['runOnly']>,
  );

type Scheme = 'light' | 'dark';
async function look(
  width: number,
  height: number,
  colorScheme: Scheme = 'light',
  media: 'screen' | 'print' = 'screen',
) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, media });
  // Figures are drawn anew for their width.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
}

test.for(PLACES)(
  '$name: axe-core objects to nothing, it is read from the back row, zoomed and printed',
  async (place) => {
    await look(1440, 900);
    await toPlace(page, place);
    await openFolds(page);
    const wide = await objections({ type: 'tag', values: TAGS });
    expect(wide.found).toEqual([]);
    expect(wide.passed).toBeGreaterThan(20); // it has looked
    await look(1440, 900, 'dark');
    expect((await objections(COLOUR_RULES)).found).toEqual([]);
    await look(390, 844, 'dark');
    expect((await objections({ type: 'tag', values: TAGS })).found).toEqual([]);
    await look(390, 844);
    expect((await objections(COLOUR_RULES)).found).toEqual([]);
    expect(await unnamedDrawings(page)).toEqual([]);

    await look(1920, 1080);
    expect(await smallText(page, BACK_ROW_PX)).toEqual([]);
    // 720 × 450: a screen of 1440 × 900 at 200 %. 320: one of 1280 at 400 %, as WCAG 1.4.10 has it.
    for (const [width, height] of [
      [720, 450],
      [320, 256],
    ] as const) {
      await look(width, height);
      expect(await scrollsSideways(page), `${width} px`).toEqual([]);
      expect(await cutText(page), `${width} px`).toEqual([]);
    }

    await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = false)));
    await look(A4_PX, 900, 'dark', 'print');
    await page.waitForFunction(() => !document.querySelector('main .soon'));
    expect(await unprintable(page), 'on paper').toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test('each of these checks finds what is planted for it', async () => {
  await look(720, 450);
  await toPlace(
    page,
    PLACES.find(({ name }) => name === 'runs')!,
  );
  await page.evaluate(() => {
    const planted = document.createElement('div');
    planted.innerHTML = `<p style="color: #999">Grey words</p><p style="font-size: 9px">Fine print</p>
      <p tabindex="0" style="overflow: auto; white-space: nowrap; width: 5em">It scrolls to the side</p>
      <p style="overflow: hidden; white-space: nowrap; width: 5em">It is cut at its end</p>
      <svg width="40" height="20" role="img"><text y="15">Words beyond it</text></svg>`;
    document.querySelector('main section')!.append(planted);
  });
  const { found } = await objections({ type: 'tag', values: TAGS });
  expect(found.map((said) => said.split(' ')[0]).toSorted()).toEqual(['color-contrast', 'svg-img-alt']);
  expect(await smallText(page, 12)).toEqual(['9.0 px: Fine print (p)']);
  expect(await scrollsSideways(page)).toEqual([expect.stringContaining('It scrolls')]);
  expect(await cutText(page)).toEqual([
    expect.stringContaining('It is cut'),
    expect.stringContaining('Words beyond it'),
  ]);
  expect(await unnamedDrawings(page)).toEqual([expect.stringContaining('Words beyond it')]);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => {
    const planted = document.createElement('div');
    planted.innerHTML = `<nav>Elsewhere</nav><details><summary>More</summary><p hidden>It</p></details>
      <p style="min-width: 200vw">Too wide</p>`;
    document.querySelector('main section')!.append(planted);
  });
  expect(await unprintable(page)).toEqual([
    'folded, details: MoreIt',
    'on paper, nav: Elsewhere',
    'wider than the paper, p: Too wide',
  ]);
});
