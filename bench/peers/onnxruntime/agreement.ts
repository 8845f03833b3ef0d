/**
 * Do onnxruntime-web and our sampler decode the same tokens, and how fast is each? In a headless Chromium:
 *
 *   node scripts/run.mjs bench/peers/onnxruntime/agreement.ts [--dialogues 256] [--prompt 16] [--tokens 32] [--rounds 3]
 *
 * Rounds of the two alternate; the first of each, which compiles shaders, is not counted.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { findChromium, WEBGPU_FLAGS } from '../../../scripts/chromium.mjs';
import { ShiftLabError } from '../../../src/domain/errors';
import type { Compare, Workload } from './agreement-page';

const PAGE = 'bench/peers/onnxruntime/agreement.html';

function workloadOf(argv: string[]): Workload {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({ args: argv, options: { dialogues: text('256'), prompt: text('16'), tokens: text('32'), rounds: text('3') } });
  const workload = { dialogues: Number(values.dialogues), promptTokens: Number(values.prompt), tokens: Number(values.tokens), rounds: Number(values.rounds) };
  if (Object.values(workload).some((count) => !Number.isInteger(count) || count < 1)) throw new ShiftLabError('usage', 'All four are whole numbers of at least 1.', workload);
  return workload;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

export async function main(argv: string[]): Promise<number> {
  const workload = workloadOf(argv);
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; CHROME_PATH says where one is.', {});
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    server: { host: 'localhost', hmr: false, watch: null },
    // onnxruntime-web finds its WebAssembly beside itself. protobufjs is CommonJS, and found too late by itself.
    optimizeDeps: { exclude: ['onnxruntime-web'], include: ['protobufjs'], entries: [PAGE] },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: [...WEBGPU_FLAGS] });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.error(message.text()));
    await page.goto(`${server.resolvedUrls!.local[0]}${PAGE}`);
    await page.waitForFunction(() => 'compare' in globalThis);
    const compared = await page.evaluate((given) => (globalThis as unknown as { compare: Compare }).compare(given), workload);
    if ('error' in compared) throw ShiftLabError.fromPlain(compared.error);
    const { dialogues, promptTokens, tokens, rounds } = workload;
    console.log(`${compared.adapter}, ${await browser.version()}: ${dialogues} dialogues, prompts of ${promptTokens} tokens, ${tokens} drawn, ${rounds} rounds`);
    console.log(`same tokens ${compared.sameTokens} of ${dialogues * tokens}, same dialogues ${compared.sameDialogues} of ${dialogues}`);
    for (const { name, firstMs, ms, dispatches } of compared.decoders) {
      const p50 = median(ms);
      console.log(`${name}: p50 ${p50.toFixed(0)} ms (${ms.map((value) => value.toFixed(0)).join(', ')}), ${Math.round((dialogues * tokens * 1000) / p50)} tokens/s, ${dispatches} dispatches, first ${firstMs.toFixed(0)} ms`);
    }
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}
