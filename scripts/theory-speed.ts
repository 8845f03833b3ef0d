/**
 * Measures how fast the Theory view answers when a slider moves, in the built page:
 *
 *   npm run theory-speed
 *
 * Moves each slider through its range in a Chromium without a GPU. A change is timed from the input event until everything
 * is computed and laid out. Prints the median and the worst change of each slider in milliseconds of wall time, so run it
 * with nothing else on the machine.
 */
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { findChromium, NO_WEBGPU_FLAGS } from './machine/chromium.mjs';
import { parsedLine } from './command-line/command-line';
import { build, root } from './machine/installed.mjs';

const CHANGES = 20;

interface Timed {
  readonly slider: string;
  readonly changesMs: readonly number[];
}

/** In the page. Everything that a change does is done when the microtasks after its event are, and laid out when a size is asked for. */
async function changesOf(changes: number): Promise<Timed[]> {
  const sliders = [...document.querySelectorAll<HTMLInputElement>('main input[type=range]')];
  const timed: Timed[] = [];
  for (const slider of sliders) {
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const before = slider.value;
    const set = async (value: number | string): Promise<number> => {
      const start = performance.now();
      slider.value = String(value);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => setTimeout(done));
      void document.documentElement.offsetHeight;
      return performance.now() - start;
    };
    const changesMs: number[] = [];
    // The first change compiles; it is not counted. Halves of the range in turn, so that every change changes much.
    for (let i = 0; i <= changes; i++) {
      const ms = await set(low + ((high - low) * ((i * 7) % 20)) / 20);
      if (i > 0) changesMs.push(ms);
    }
    await set(before);
    timed.push({
      slider: slider.getAttribute('aria-label') ?? slider.labels?.[0]?.textContent?.trim().replace(/\s+/g, ' ') ?? '?',
      changesMs,
    });
  }
  return timed;
}

export async function main(argv: readonly string[]): Promise<number> {
  parsedLine(argv, 'npm run theory-speed', { options: {} });
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4373, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls!.local[0]!}#view=theory`);
    await page.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
    const timed = await page.evaluate(changesOf, CHANGES);
    if (timed.length === 0) throw new Error('The Theory view has no slider.');
    const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
    for (const { slider, changesMs } of timed) {
      const ms = sorted(changesMs);
      console.log(
        `${ms[ms.length >> 1]!.toFixed(1).padStart(7)} ms median, ${ms.at(-1)!.toFixed(1).padStart(6)} ms worst of ${ms.length}   ${slider}`,
      );
    }
    const worst = Math.max(...timed.flatMap(({ changesMs }) => changesMs));
    console.log(`Worst change of all: ${worst.toFixed(1)} ms`);
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}
