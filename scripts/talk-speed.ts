/**
 * Measures how fast the view Talk answers where there is no GPU, in the built page:
 *
 *   npm run talk-speed
 *
 * In a Chromium without WebGPU, for each task: the turns of blind dialogues, from "Say it" until the answer is drawn, the first
 * of each dialogue (which opens the policy) apart; 200 dialogues of a policy with synthetic people; and the table of people's
 * habits, from the dialogues that were just held. Wall times in milliseconds and seconds, so run it with nothing else on the
 * machine. Frames are counted: no answer takes less than one.
 */
import { cpus } from 'node:os';
import { chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { parsedLine } from './command-line/command-line';
import { findChromium, NO_WEBGPU_FLAGS } from './machine/chromium.mjs';
import { build, root } from './machine/installed.mjs';
import { dealCard, talkToTheEnd } from './page/talking';

/** Each has two dialogues. */
const CARDS = 3;
const WAIT_MS = 120_000;

interface TaskTimes {
  readonly task: string;
  readonly firstMs: readonly number[];
  readonly laterMs: readonly number[];
  readonly evaluationSeconds: number;
  readonly habitsSeconds: number;
}

async function heldDialogues(page: Page): Promise<{ firstMs: number[]; laterMs: number[] }> {
  const firstMs: number[] = [];
  const laterMs: number[] = [];
  for (let card = 0; card < CARDS; card++) {
    if (card === 0) await dealCard(page);
    else await page.getByRole('button', { name: /another card/i }).press('Enter');
    for (const policy of ['A', 'B']) {
      if (policy === 'B') await page.getByRole('button', { name: 'Policy B' }).press('Enter');
      const [first, ...later] = await talkToTheEnd(page);
      firstMs.push(first!);
      laterMs.push(...later);
    }
    await page.getByText('Which of the two served you better?').waitFor();
    await page.getByRole('button', { name: 'Policy A' }).press('Enter');
    await page.getByText('its simulator promised').first().waitFor();
  }
  return { firstMs, laterMs };
}

async function timesOf(page: Page, address: string, task: string): Promise<TaskTimes> {
  await page.goto(`${address}#view=talk`);
  await page.reload();
  await page.getByRole('combobox', { name: /^Task/ }).selectOption(task);
  const turns = await heldDialogues(page);
  const beganMs = performance.now();
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await page.getByText(/200\s+dialogues in/).waitFor({ timeout: WAIT_MS });
  const evaluatedMs = performance.now();
  await page.getByRole('button', { name: /Compare/ }).click();
  await page.getByRole('region', { name: 'How users talk' }).waitFor({ timeout: WAIT_MS });
  const comparedMs = performance.now();
  return {
    task,
    ...turns,
    evaluationSeconds: (evaluatedMs - beganMs) / 1000,
    habitsSeconds: (comparedMs - evaluatedMs) / 1000,
  };
}

function spread(ms: readonly number[]): string {
  const sorted = [...ms].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]!.toFixed(0)} ms median, ${sorted.at(-1)!.toFixed(0)} ms worst of ${sorted.length}`;
}

export async function main(argv: readonly string[]): Promise<number> {
  parsedLine(argv, 'npm run talk-speed', { options: {} });
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4374, host: 'localhost', open: false } });
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: [...NO_WEBGPU_FLAGS] });
  try {
    console.log(`Chromium ${browser.version()} without WebGPU, ${cpus().length} cores`);
    for (const task of ['clarify', 'edit']) {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const times = await timesOf(await context.newPage(), server.resolvedUrls!.local[0]!, task);
      await context.close();
      console.log(`\n${times.task}`);
      console.log(`  first turn of a dialogue   ${spread(times.firstMs)}`);
      console.log(`  later turns                ${spread(times.laterMs)}`);
      console.log(`  200 dialogues of a policy  ${times.evaluationSeconds.toFixed(1)} s`);
      console.log(`  the table of habits        ${times.habitsSeconds.toFixed(1)} s`);
    }
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}
