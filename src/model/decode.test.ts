/**
 * The promises of the persistent variants: the same tokens as stepwise decoding, the same log-probs up to rounding, and
 * the same bits in any batch.
 */
import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { testDeclaration } from '../../test/kernel-testing';
import { SMALL_MODEL } from '../../test/small-model';
import { Rng } from '../domain/rng';
import type { SampledTurn, SampleOptions } from '../domain/trainable-policy';
import type { Device } from '../engine/device';
import { tune } from '../engine/tuner';
import type { LlamaConfig } from './config';
import { decodeCandidates, decodeClass, type DecodeVariant } from './decode';
import { decodeContests } from './decode-contest';
import { parameterTable, parameterViews } from './parameters';
import { PERSISTENT_VARIANTS, persistentKernel, persistentVariants } from './persistent/persistent';
import { Sampler } from './sampler';

const CONFIGS: readonly (readonly [string, Partial<LlamaConfig>])[] = [
  ['grouped heads and tied head', {}],
  [
    'one layer, a separate head, a vocabulary that is a multiple of 4',
    { layers: 1, tiedEmbeddings: false, vocabularySize: 160 },
  ],
  ['biases, one key head per query head', { qkvBias: true, outputBias: true, kvHeads: 4 }],
  ['normalised queries and keys, one key head', { qkNorm: true, kvHeads: 1, modelType: 'qwen3' }],
  ['heads wider than the hidden state, three layers', { hiddenSize: 12, layers: 3, vocabularySize: 99 }],
];

const WITH_SUBGROUPS = { subgroups: { lanes: 8, threads: 8 } } as unknown as Device;
for (const variant of PERSISTENT_VARIANTS)
  testDeclaration(persistentKernel(WITH_SUBGROUPS, variant, SMALL_MODEL) as never);

const OPTIONS: SampleOptions = { temperature: 0.9, stopToken: 0xffff, maxTokens: 11, seed: 5, purpose: 'decode test' };
const ROWS = 21;

function samplerOf(device: Device, config: LlamaConfig, variant: DecodeVariant): Sampler {
  const { entries, flatElements } = parameterTable(config);
  const flat = new Float32Array(flatElements);
  entries.forEach(({ shape, offset }, index) => {
    const rng = new Rng(1, 'parameters', index);
    const spread = shape.length === 2 ? 1.5 / Math.sqrt(shape[1]!) : 0.3;
    for (let i = 0; i < shape.reduce((a, b) => a * b, 1); i++)
      flat[offset + i] = (shape.length === 1 ? 1 : 0) + spread * rng.normal();
  });
  return new Sampler(
    device,
    config,
    parameterViews(config, device.upload('parameters', [flat.length], flat)),
    { rows: ROWS, contextTokens: 64 },
    variant,
  );
}

/** Two turns of each row; the second has fewer rows and follows a word of the other speaker. */
async function turnsOf(
  sampler: Sampler,
  config: LlamaConfig,
  options: SampleOptions,
  rows: readonly number[],
): Promise<readonly SampledTurn[]> {
  const prompts = Array.from({ length: ROWS }, (_, n) => {
    const rng = new Rng(9, 'prompts', n);
    return Array.from({ length: 1 + rng.integer(20) }, () => rng.integer(config.vocabularySize));
  });
  sampler.begin(
    prompts.map((_, n) => 100 + n),
    prompts,
  );
  const first = await sampler.sample(rows, options);
  const fewer = rows.filter((n) => n % 3 !== 1);
  for (const n of fewer) sampler.append(n, [3, 4]);
  return [...first, ...(await sampler.sample(fewer, { ...options, purpose: 'second turn' }))];
}

for (const [name, changes] of CONFIGS) {
  test(`every variant draws what stepwise decoding draws: ${name}`, async () => {
    const device = await testDevice();
    const config = { ...SMALL_MODEL, ...changes };
    const everyone = Array.from({ length: ROWS }, (_, n) => n);
    const stepwise = samplerOf(device, config, 'stepwise');
    const endless = await turnsOf(stepwise, config, OPTIONS, everyone);
    const stopping = { ...OPTIONS, stopToken: endless[0]!.tokens[5]! };
    for (const variant of persistentVariants(device, config)) {
      const persistent = samplerOf(device, config, variant);
      for (const options of [stopping, { ...OPTIONS, temperature: 0 }]) {
        const expected = await turnsOf(stepwise, config, options, everyone);
        const turns = await turnsOf(persistent, config, options, everyone);
        turns.forEach((turn, i) => {
          expect(turn.tokens).toEqual(expected[i]!.tokens);
          // The sums of products have another order; measured 3e-6.
          turn.logprobs.forEach((logprob, t) =>
            expect(Math.abs(logprob - expected[i]!.logprobs[t]!)).toBeLessThan(5e-5),
          );
          turn.entropies.forEach((entropy, t) =>
            expect(Math.abs(entropy - expected[i]!.entropies[t]!)).toBeLessThan(5e-5),
          );
        });
      }
      const together = await turnsOf(persistent, config, stopping, everyone);
      expect(new Set(together.map(({ tokens }) => tokens.length)).size).toBeGreaterThan(1); // some stop early
      const [alone] = await turnsOf(persistent, config, stopping, [13]);
      expect(alone).toEqual(together[13]);
      persistent.free();
    }
    stepwise.free();
  });
}

test('all steps between two counts are one dispatch', async () => {
  const device = await testDevice();
  const [variant] = persistentVariants(device, SMALL_MODEL);
  const sampler = samplerOf(device, SMALL_MODEL, variant!);
  sampler.begin([1], [[3]]);
  const before = device.counters.dispatches;
  await sampler.sample([0], { ...OPTIONS, stopToken: SMALL_MODEL.vocabularySize, maxTokens: 20 });
  expect(device.counters.dispatches - before).toBe(3 + 2); // 8, 8 and 4 steps; rows are counted between them
  sampler.free();
});

test('models that are too large or have the wrong shape for a persistent kernel are decoded step by step', async () => {
  const device = await testDevice();
  for (const changes of [
    { hiddenSize: 19 },
    { intermediateSize: 33 },
    { headDim: 6 },
    { headDim: 64 },
    { vocabularySize: 50_000 },
    { layers: 1000 },
  ]) {
    expect(decodeCandidates(device, { ...SMALL_MODEL, ...changes })).toEqual(['stepwise']);
    expect(persistentVariants(device, { ...SMALL_MODEL, ...changes })).toEqual([]);
  }
});

test('the tuner finds every variant right, and frees its buffers', async () => {
  const device = await testDevice();
  const config = { ...SMALL_MODEL, qkvBias: true, outputBias: true };
  await device.read([device.nothing]);
  const { buffers, bytes } = device.counters;
  const candidates: DecodeVariant[] = ['stepwise', ...persistentVariants(device, config)];
  const needs = { matrices: [], heads: [], others: decodeContests(device, config, candidates) };
  const tuning = await tune(device, needs, null, { nowMs: () => performance.now(), rows: 96, budgetMs: Infinity });
  expect(tuning.wrong).toEqual({});
  expect(Object.keys(tuning.measured[decodeClass(config)]!)).toEqual(candidates);
  expect({ buffers: device.counters.buffers, bytes: device.counters.bytes }).toEqual({ buffers, bytes });
  device.variants.use({ [decodeClass(config)]: 'stepwise' });
});
