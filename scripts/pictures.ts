/**
 * Takes pictures of the built page to look at, without a GPU, and says what a look may miss:
 *
 *   npm run pictures -- [--out pictures] [--views start,lab] [--widths 1920,1440,1024,390] [--schemes light,dark,print]
 *
 * Every view, and what it shows of a recorded run, a lesson, the map and a dialog (page/places.ts); a name of --views is a
 * view or one of these places. Printed, folds are open and the picture is a PDF. Listed: what is wider than the window, and
 * text under 20 px on 1920. --failures takes instead what goes wrong around the page (page/failure-shots.mjs), on the
 * development server.
 */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine, textOr } from './command-line/command-line';
import { findChromium, NO_WEBGPU_FLAGS, WEBGPU_FLAGS } from './machine/chromium.mjs';
import { build, root } from './machine/installed.mjs';
import { failureShots } from './page/failure-shots.mjs';
import { openFolds, PLACES, toPlace, type Place } from './page/places';
import { BACK_ROW_PX, scrollsSideways, smallText } from './page/reading';

const USAGE =
  'npm run pictures -- [--out pictures] [--views start,lab] [--widths 1920,1440,1024,390] [--schemes light,dark,print] [--failures]';
const SCHEMES = ['light', 'dark', 'print'] as const;
type Scheme = (typeof SCHEMES)[number];
/** Long enough for what the page draws when it is printed, one figure a frame. */
const DRAWN_MS = 1500;
const PROJECTOR = 1920;
const HEIGHTS: Readonly<Record<number, number>> = { 1920: 1080, 390: 844 };
const [NARROWEST, WIDEST] = [240, 3840];

interface Order {
  readonly folder: string;
  readonly places: readonly Place[];
  readonly widths: readonly number[];
  readonly schemes: readonly Scheme[];
}

/** What the words of an option name; throws for one that names nothing. */
function chosen<T>(option: string, words: string, find: (word: string) => readonly T[], known: string): T[] {
  return words.split(',').flatMap((word) => {
    const found = find(word);
    if (found.length === 0)
      throw new ShiftLabError('usage', `--${option} has "${word}". It takes ${known}. ${USAGE}`, { [option]: word });
    return found;
  });
}

export function orderOf(values: { out: string; views?: string | undefined; widths: string; schemes: string }): Order {
  const { out, views, widths, schemes } = values;
  const names = [...new Set(PLACES.map(({ name }) => name))].join(', ');
  const places =
    views === undefined
      ? PLACES
      : chosen('views', views, (word) => PLACES.filter((place) => word === place.name || word === place.view), names);
  return {
    folder: out,
    places: PLACES.filter((place) => places.includes(place)),
    widths: chosen(
      'widths',
      widths,
      (word) => [Number(word)].filter((width) => Number.isInteger(width) && width >= NARROWEST && width <= WIDEST),
      `whole numbers from ${NARROWEST} to ${WIDEST}`,
    ),
    schemes: chosen('schemes', schemes, (word) => SCHEMES.filter((scheme) => scheme === word), SCHEMES.join(', ')),
  };
}

async function newPage(browser: Browser, width: number, scheme: Scheme): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHTS[width] ?? 900 },
    colorScheme: scheme === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${width} ${scheme}: ${error.message}`));
  return page;
}

/** @returns what is to be said of the pictures */
async function takeAll(browser: Browser, address: string, order: Order): Promise<string[]> {
  const said: string[] = [];
  const { folder, places, schemes } = order;
  for (const scheme of schemes)
    for (const width of scheme === 'print' ? [1024] : order.widths) {
      const page = await newPage(browser, width, scheme);
      await page.goto(`${address}#view=bench`, { waitUntil: 'networkidle' });
      for (const place of places) {
        if (scheme === 'print' && place.act) continue; // a dialog is not printed
        await toPlace(page, place);
        await page.waitForLoadState('networkidle');
        const path = join(folder, `${place.name}-${scheme === 'print' ? 'print.pdf' : `${width}-${scheme}.png`}`);
        if (scheme === 'print') {
          await page.emulateMedia({ media: 'print' });
          await page.waitForTimeout(DRAWN_MS);
          await page.pdf({ path, format: 'A4', printBackground: true });
          await page.emulateMedia({ media: 'screen' });
        } else await page.screenshot({ path, fullPage: true });
        for (const fault of await scrollsSideways(page)) said.push(`${place.name}, ${width} px, ${scheme}: ${fault}`);
        if (width !== PROJECTOR) continue;
        await openFolds(page);
        for (const fault of await smallText(page, BACK_ROW_PX)) said.push(`${place.name}, back row: ${fault}`);
      }
      await page.context().close();
    }
  return said;
}

/** The states of page/failure-shots.mjs, which are put together from the page's own modules. */
async function takeFailures(browser: Browser, { folder, widths, schemes }: Order): Promise<string[]> {
  const said: string[] = [];
  const server = await createServer({ root, logLevel: 'warn', server: { port: 5199, host: 'localhost' } });
  await server.listen();
  try {
    for (const scheme of schemes.filter((one) => one !== 'print'))
      for (const width of widths) {
        const options = { viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' } as const;
        await failureShots(browser, options, server.resolvedUrls!.local[0]!, async (page: Page, name: string) => {
          for (const fault of await scrollsSideways(page)) said.push(`${name}, ${width} px, ${scheme}: ${fault}`);
          await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
        });
      }
  } finally {
    await server.close();
  }
  return said;
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, USAGE, {
    options: {
      out: textOr('pictures'),
      views: { type: 'string' },
      widths: textOr('1920,1440,1024,390'),
      schemes: textOr(SCHEMES.join(',')),
      failures: { type: 'boolean', default: false },
    },
  });
  const order = orderOf(values);
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  if (!values.failures) await build();
  const args = [...(values.failures ? WEBGPU_FLAGS : NO_WEBGPU_FLAGS)];
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args });
  const server = values.failures
    ? null
    : await preview({ root, logLevel: 'warn', preview: { port: 4376, host: 'localhost', open: false } });
  try {
    const said = server
      ? await takeAll(browser, server.resolvedUrls!.local[0]!, order)
      : await takeFailures(browser, order);
    console.log(`The pictures are in ${order.folder}.`);
    for (const fault of new Set(said)) console.log(`  ${fault}`);
    return said.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await server?.close();
  }
}
