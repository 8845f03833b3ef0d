/**
 * Tokens a second of the batched sampler, on whatever adapter this machine has:
 *
 *   node scripts/run.mjs bench/sampler.ts
 *
 * A tiny model (d 64, 2 layers, 4 heads, F 128, V 160), 192 dialogues, turns of 8 tokens: each round begins with 20-token
 * prompts and takes four turns, with 8 tokens of the other speaker in between. Nothing stops early, so the number is of
 * useful tokens. The first round compiles pipelines and is not counted.
 */
import { nodeGpu } from '../scripts/node-gpu';
import { Rng } from '../src/domain/rng';
import { Device } from '../src/engine/device';
import type { LlamaConfig } from '../src/model/config';
import { parameterTable, parameterViews } from '../src/model/parameters';
import { Sampler } from '../src/model/sampler';

const ROWS = 192;
const TURN_TOKENS = 8;
const ROUNDS = 4;

const config: LlamaConfig = {
  modelType: 'llama',
  vocabularySize: 160,
  hiddenSize: 64,
  intermediateSize: 128,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  headDim: 16,
  ropeTheta: 10000,
  normEpsilon: 1e-6,
  tiedEmbeddings: true,
  maxPositions: 96,
  qkvBias: false,
  outputBias: false,
  qkNorm: false,
};

export async function main(): Promise<number> {
  const device = await Device.open(nodeGpu());
  const rng = new Rng(1, 'bench');
  const words = (count: number): number[] => Array.from({ length: count }, () => rng.integer(config.vocabularySize));
  const flat = Float32Array.from({ length: parameterTable(config).flatElements }, () => 0.1 * rng.normal());
  const sampler = new Sampler(device, config, parameterViews(config, device.upload('parameters', [flat.length], flat)), { rows: ROWS, contextTokens: 96 });
  const rows = Array.from({ length: ROWS }, (_, n) => n);
  console.log(`${device.adapter.description || device.adapter.vendor}${device.adapter.software ? ' (software)' : ''}`);
  for (let round = 0; round < ROUNDS; round++) {
    sampler.begin(rows, rows.map(() => words(20)));
    const before = { ...device.counters };
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    for (let turn = 0; turn < 4; turn++) {
      await sampler.sample(rows, { temperature: 1, stopToken: config.vocabularySize, maxTokens: TURN_TOKENS, seed: round, purpose: `turn ${turn}` });
      rows.forEach((row) => sampler.append(row, words(TURN_TOKENS)));
    }
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpuBefore);
    const tokens = 4 * TURN_TOKENS * ROWS;
    const perTurn = (name: 'dispatches' | 'submits' | 'reads'): string => `${(device.counters[name] - before[name]) / 4} ${name}`;
    const counted = round === 0 ? 'warm-up' : `${Math.round((tokens / ms) * 1000)} tokens/s`;
    console.log(`${counted}: ${(ms / 4).toFixed(1)} ms a turn (${((user + system) / 4000).toFixed(1)} ms of CPU), ${perTurn('dispatches')}, ${perTurn('submits')}, ${perTurn('reads')}`);
  }
  return 0;
}
