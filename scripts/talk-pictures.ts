/**
 * Takes the pictures of the view Talk that the documents show, in the built page without a GPU:
 *
 *   npm run talk-pictures -- [--out docs]
 *
 * talk-phone.png, a dialogue on a phone (390 × 844), and talk-projector.png, the judgement on a projector (1280 × 720). The card
 * is drawn at random, so that no two runs give the same picture.
 */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine } from './command-line/command-line';
import { findChromium, NO_WEBGPU_FLAGS } from './machine/chromium.mjs';
import { makeFolder, writeWhole } from './files/disk';
import { build, root } from './machine/installed.mjs';
import { dealCard, putTogether, say, talkToTheEnd } from './page/talking';

interface Screen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly show: (page: Page) => Promise<void>;
}

const SCREENS: readonly Screen[] = [
  {
    ...{ name: 'talk-phone', width: 390, height: 844, scale: 2 },
    show: async (page) => {
      for (let turn = 0; turn < 2 && (await putTogether(page)); turn++) await say(page);
      await putTogether(page);
    },
  },
  {
    ...{ name: 'talk-projector', width: 1280, height: 720, scale: 1.5 },
    show: async (page) => {
      await talkToTheEnd(page);
      await page.getByRole('button', { name: 'Policy B' }).press('Enter');
      await talkToTheEnd(page);
      await page.getByRole('button', { name: 'Policy A' }).press('Enter');
      await page.getByText('its simulator promised').first().waitFor();
    },
  },
];

async function picture(browser: Browser, address: string, { width, height, scale, show }: Screen): Promise<Uint8Array> {
  const context = await browser.newContext({
    ...{ viewport: { width, height }, deviceScaleFactor: scale },
    ...{ colorScheme: 'light', reducedMotion: 'reduce', hasTouch: width < 500 },
  });
  const page = await context.newPage();
  await page.goto(`${address}#view=talk`);
  await dealCard(page);
  await show(page);
  await page.waitForTimeout(400);
  const png = await page.screenshot();
  await context.close();
  return png;
}

export async function main(argv: readonly string[]): Promise<number> {
  const { out } = parsedLine(argv, 'npm run talk-pictures', {
    options: { out: { type: 'string', default: 'docs' } },
  }).values;
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await makeFolder(out);
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4375, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
  try {
    for (const screen of SCREENS) {
      const path = join(out, `${screen.name}.png`);
      await writeWhole(path, await picture(browser, server.resolvedUrls!.local[0]!, screen));
      console.log(path);
    }
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}
