/**
 * Takes a picture of every view, light and dark, wide and narrow, with made-up numbers, and of what goes wrong around the
 * real page (page/failure-shots.mjs). Look at them after you change the page:
 *
 *   npx vite --port 5199 &  node scripts/screenshots.mjs http://localhost:5199/test/fixtures/page/ DIR [light-1280] [views|failures]
 *
 * Two widths, 1280 and 390; a filter may ask for 1920 and 1024 too.
 */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromiumLocation, WEBGPU_FLAGS } from './machine/chromium.mjs';
import { failureShots } from './page/failure-shots.mjs';
import { toView } from './page/to-view.mjs';

const [address = 'http://localhost:5199/test/fixtures/page/', folder = '/tmp/shiftlab-shots', only = '', part = ''] =
  process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ ...chromiumLocation(), args: WEBGPU_FLAGS });
const takeShot = async (page, name, { scheme, width }) => {
  await page.waitForTimeout(150);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) console.error(`${scheme} ${width} ${name}: ${wide} px too wide`);
  await page.screenshot({ path: `${folder}/${name}-${scheme}-${width}.png`, fullPage: true });
};
for (const scheme of ['light', 'dark']) {
  for (const width of only ? [1280, 390, 1920, 1024] : [1280, 390]) {
    if (only && !`${scheme}-${width}`.includes(only)) continue;
    const options = { viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' };
    if (part !== 'views')
      await failureShots(browser, options, new URL('/', address).href, (page, name) =>
        takeShot(page, name, { scheme, width }),
      );
    if (part === 'failures') continue;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${scheme} ${width}: ${error.message}`));
    page.on(
      'console',
      (message) => message.type() === 'error' && console.error(`${scheme} ${width}: ${message.text()}`),
    );
    const shot = (name) => takeShot(page, name, { scheme, width });
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shot('start');
    await toView(page, 'Lab');
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await shot('lab');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-status=done]').waitFor({ timeout: 60_000 });
    for (const fold of ['Stages', 'Kernels (table']) await page.locator('summary', { hasText: fold }).first().click();
    await shot('results');
    for (const preset of ['three-seeds', 'everything', 'edit']) {
      await page.goto(`${address}#preset=${preset}`);
      await page.reload();
      await page.getByText('Training runs on').waitFor();
      if (preset === 'everything') {
        for (const fold of ['at a glance', 'All settings', 'extensions that are not ticked'])
          await page
            .locator('summary', { hasText: fold })
            .click({ timeout: 1000 })
            .catch(() => undefined);
        await shot('setup');
      }
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.locator('[data-status=done]').waitFor({ timeout: 60_000 });
      await page.waitForTimeout(600);
      await shot(`results-${preset}`);
    }
    await toView(page, 'Results');
    await page.getByRole('heading', { name: 'Claims at a glance' }).waitFor();
    await shot('stories');
    await toView(page, 'Dialogues');
    await shot('dialogues');
    await toView(page, 'Theory');
    await page.getByRole('heading', { name: 'Symbols' }).waitFor();
    await shot('theory');
    await toView(page, 'Runs');
    await shot('runs');
    await toView(page, 'Speed');
    await shot('bench-idle');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/left of this part/).waitFor();
    await shot('bench-running');
    await page.locator('[data-bench=done]').waitFor();
    await shot('bench');
    await page.goto(`${address}?gpu=none#view=lab`);
    await page.getByText('Training is not possible here').waitFor();
    await shot('no-gpu');
    await context.close();
  }
}
await browser.close();
