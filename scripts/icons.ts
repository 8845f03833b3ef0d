/**
 * Makes the pictures that stand for the page elsewhere: the icons of the installed page, from public/favicon.svg, and the
 * preview that other sites show beside a link, from the first screen of the built page at the last update. Needs no GPU.
 *
 *   npm run icons
 */
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine } from './command-line/command-line';
import { writeWhole } from './files/disk';
import { findChromium, NO_WEBGPU_FLAGS } from './machine/chromium.mjs';
import { build, root } from './machine/installed.mjs';
import { PREVIEW } from './page/social-preview.mjs';

/** `share`: of the side that the drawing takes. A maskable icon may be cut to the circle of its inner 80 %. */
const ICONS = [
  { name: '192', side: 192, share: 1, paper: false },
  { name: '512', side: 512, share: 1, paper: false },
  { name: 'maskable-512', side: 512, share: 0.62, paper: true },
  { name: 'apple-touch', side: 180, share: 0.8, paper: true },
] as const;
/** The light paper of src/ui/theme.css. */
const PAPER = '#fdfcf9';

async function icon(browser: Browser, drawing: string, { side, share, paper }: (typeof ICONS)[number]) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const centred = `display: grid; place-content: center; margin: 0; height: 100vh; background: ${paper ? PAPER : 'none'}`;
  await page.setContent(`<body style="${centred}">${drawing}</body>`);
  await page.locator('svg').evaluate((svg, size) => svg.setAttribute('width', `${size}`), Math.round(side * share));
  const picture = await page.screenshot({ omitBackground: !paper });
  await page.close();
  return picture;
}

/** The first screen without what is pressed and read beside the dialogues, and its title in large letters. */
const AS_A_POSTER = `
  header nav, header .theme, .controls, aside, footer, .skip, .scene > :last-child, article > .ending ~ * { display: none !important; }
  html { font-size: 21px !important; }
  header { padding-block: 14px 0 !important; border: 0 !important; }
  main, header { max-width: none !important; padding-inline: 56px !important; margin: 0 !important; }
  main h1 { font-size: 50px !important; line-height: 1.1 !important; max-width: none !important; margin: -14px 0 0 !important; }
  .stage { display: block !important; }
  .wish { margin-top: 10px !important; }
  article ol { height: 223px !important; }
`;

async function firstScreen(browser: Browser, address: string): Promise<Uint8Array> {
  // Without motion it stands at its end.
  const options = { viewport: PREVIEW, colorScheme: 'light', reducedMotion: 'reduce', bypassCSP: true } as const;
  const page = await browser.newPage(options);
  await page.goto(address);
  await page.getByRole('article', { name: 'Naive' }).getByRole('listitem').first().waitFor();
  await page.addStyleTag({ content: AS_A_POSTER });
  // What was said last is at the end of a box that is higher now.
  await page.evaluate(() => document.querySelectorAll('.cards *').forEach((box) => (box.scrollTop = box.scrollHeight)));
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await writeWhole(join(root, path), bytes);
  process.stdout.write(`${path}: ${(bytes.length / 1000).toFixed(1)} kB\n`);
}

export async function main(argv: readonly string[]): Promise<number> {
  parsedLine(argv, 'npm run icons', {});
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4376, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
  try {
    const address = server.resolvedUrls!.local[0]!;
    const drawing = await (await fetch(`${address}favicon.svg`)).text();
    for (const made of ICONS) await write(`public/icons/${made.name}.png`, await icon(browser, drawing, made));
    await write(`public/${PREVIEW.file}`, await firstScreen(browser, address));
  } finally {
    await browser.close();
    await server.close();
  }
  return 0;
}
