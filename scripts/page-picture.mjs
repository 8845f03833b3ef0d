/**
 * The picture of the page in the README: what the recorded five seeds of `clarify` came to, as the Lab shows it.
 *
 *   npm start -- --no-open &  node scripts/page-picture.mjs [http://localhost:4173] [docs/page.png]
 */
import { chromium } from 'playwright-core';
import { findChromium } from './machine/chromium.mjs';

const RUN = 'results/math-chat.json';
const MARGIN = 6;

const [address = 'http://localhost:4173', file = 'docs/page.png'] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] });
const page = await browser.newPage({
  viewport: { width: 1060, height: 1600 },
  deviceScaleFactor: 2,
  colorScheme: 'light',
  reducedMotion: 'reduce',
});
await page.goto(`${address}/#view=lab&run=${RUN}`);
const plot = page
  .locator('section', { has: page.locator('#results') })
  .locator('figure')
  .first();
await plot.scrollIntoViewIfNeeded();
await page.waitForTimeout(500);
const box = await plot.boundingBox();
const clip = {
  x: box.x - MARGIN,
  y: box.y - MARGIN,
  width: box.width + 2 * MARGIN,
  height: box.height + 2 * MARGIN,
};
await page.screenshot({ path: file, clip });
await browser.close();
