/**
 * Films the built page for the README, without a GPU: the first screen plays, training is dragged through, and the default
 * lesson is predicted and revealed.
 *
 *   npm run film -- [--out docs/film.gif]
 *
 * About thirty seconds at five pictures a second. Pictures that do not change cost nothing, so the file stays small.
 */
import { join } from 'node:path';
import gifenc from 'gifenc';
import { chromium, type Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine, textOr } from './command-line/command-line';
import { writeWhole } from './files/disk';
import { build, root } from './machine/installed.mjs';
import { findChromium, NO_WEBGPU_FLAGS } from './machine/chromium.mjs';

const { GIFEncoder, quantize, applyPalette } = gifenc;
const USAGE = 'npm run film -- [--out docs/film.gif]';
const [WIDTH, HEIGHT] = [1440, 900];
const FRAME_MS = 200;
/** One of 64 colours stands for "as before". */
const COLOURS = 63;

interface Frame {
  readonly rgba: Uint8Array;
  readonly ms: number;
}

/** Takes pictures until `during` is over. */
async function filmed(page: Page, frames: Frame[], during: () => Promise<void>): Promise<void> {
  let going = true;
  const acting = during().finally(() => (going = false));
  while (going) {
    const begun = performance.now();
    const { data } = PNG.sync.read(await page.screenshot());
    await page.waitForTimeout(Math.max(FRAME_MS - (performance.now() - begun), 0));
    frames.push({ rgba: new Uint8Array(data), ms: performance.now() - begun });
  }
  await acting;
}

async function play(page: Page, address: string, frames: Frame[]): Promise<void> {
  await page.goto(address);
  await page.getByRole('article', { name: 'Naive' }).getByRole('listitem').first().waitFor();
  await filmed(page, frames, () => page.waitForTimeout(11_000));
  await filmed(page, frames, async () => {
    const slider = page.getByRole('slider', { name: 'Updates of training' });
    await slider.press('Home');
    await page.waitForTimeout(1500);
    const steps = Number(await slider.getAttribute('max'));
    for (let step = 0; step < steps; step++) {
      await slider.press('ArrowRight');
      await page.waitForTimeout(300);
    }
    await page.waitForTimeout(1500);
  });
  await page.getByRole('navigation', { name: 'Go on' }).getByRole('link', { name: 'Lessons' }).click();
  await filmed(page, frames, async () => {
    await page.waitForTimeout(1800);
    await page.getByRole('button', { name: 'calibrated: one place up' }).click();
    await page.waitForTimeout(1200);
    await page.getByRole('button', { name: 'See what came out' }).click();
    await page.waitForTimeout(4000);
  });
}

/** An animated GIF that repeats: one palette, and only what has changed since the picture before. */
export function gifOf(frames: readonly Frame[], width: number, height: number): Uint8Array {
  const [first] = frames;
  if (!first) throw new ShiftLabError('internal', 'No picture was taken.');
  const sample = frames.filter((_, i) => i % Math.ceil(frames.length / 6) === 0);
  const together = new Uint8Array(sample.length * first.rgba.length);
  sample.forEach(({ rgba }, i) => together.set(rgba, i * rgba.length));
  const palette = quantize(together, COLOURS);
  const same = palette.length;
  const gif = GIFEncoder();
  let written: Uint8Array | null = null;
  const write = (picture: Uint8Array, ms: number) => {
    const before = written;
    const changed = before === null ? picture : picture.map((colour, i) => (colour === before[i] ? same : colour));
    gif.writeFrame(changed, width, height, {
      ...{ delay: Math.round(ms), repeat: 0, transparent: true, transparentIndex: same, dispose: 1 },
      palette: before === null ? [...palette, [0, 0, 0]] : undefined,
    });
    written = picture;
  };
  let held = { picture: applyPalette(first.rgba, palette), ms: 0 };
  for (const { rgba, ms } of frames) {
    const picture = applyPalette(rgba, palette);
    if (picture.every((colour, i) => colour === held.picture[i])) held.ms += ms;
    else {
      write(held.picture, held.ms);
      held = { picture, ms };
    }
  }
  write(held.picture, held.ms);
  gif.finish();
  return gif.bytes();
}

export async function main(argv: readonly string[]): Promise<number> {
  const { out } = parsedLine(argv, USAGE, { options: { out: textOr('docs/film.gif') } }).values;
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4376, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
  const frames: Frame[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, colorScheme: 'light' });
    await play(page, server.resolvedUrls!.local[0]!, frames);
  } finally {
    await browser.close();
    await server.close();
  }
  const bytes = gifOf(frames, WIDTH, HEIGHT);
  await writeWhole(join(process.cwd(), out), bytes);
  const seconds = frames.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  process.stdout.write(`${out}: ${seconds.toFixed(0)} seconds, ${(bytes.length / 1e6).toFixed(1)} MB\n`);
  return 0;
}
