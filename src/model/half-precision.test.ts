/** A whole model with every product in half precision, compared with f32 in sampling, scoring and training. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { halfDevice } from '../../test/device';
import { SMALL_MODEL } from '../../test/small-model';
import { Rng } from '../domain/rng';
import type { TrainRow } from '../domain/trainable-policy';
import type { Device } from '../engine/device';
import type { LlamaConfig } from './config';
import { LlamaModel } from './llama';
import { fromFlat, parameterTable } from './parameters';

const CONFIG: LlamaConfig = { ...SMALL_MODEL, vocabularySize: 160, hiddenSize: 32, intermediateSize: 64 };

/**
 * Nine products follow one another. Each has an independent relative error of about u = 2^-11 (matmul.ts): together 3 u
 * of logits whose root mean square is about 1. The worst of a hundred log-probs has three times that, a log-prob
 * depends on two logits (√2 times more), and norms and attention may double it: 26 u, or 1.2e-2. Measured: 7e-3.
 */
const LOGPROB_TOLERANCE = 26 * 2 ** -11;
/** A gradient passes twice as many products, is compared as a whole, and its error may double twice. Measured: 5e-3. */
const GRADIENT_TOLERANCE = 4 * Math.sqrt(18) * 2 ** -11;

let device: Device;
beforeAll(async () => void (device = await halfDevice()));
afterEach(() => device.variants.prefer(null));
afterAll(() => device.destroy());

function rowsOf(V: number): TrainRow[] {
  return [29, 1, 40, 32].map((T, n) => {
    const rng = new Rng(3, 'half precision', n);
    const ids = Array.from({ length: T }, () => rng.integer(V));
    // Weights as small as in a mean over a large batch: f16 without scaling would lose such gradients.
    return { ids, weights: ids.map((_, t) => (t > 0 ? 1e-6 * rng.uniform() : 0)) };
  });
}

async function computed(config: LlamaConfig, variant: string | null) {
  device.variants.prefer(variant);
  const table = parameterTable(config);
  const rng = new Rng(7, 'half precision weights');
  const flat = new Float32Array(table.flatElements);
  for (const { shape, offset } of table.entries) {
    const spread = shape.length === 2 ? 1 / Math.sqrt(shape[1]!) : 0.3;
    for (let i = 0; i < shape.reduce((a, b) => a * b, 1); i++)
      flat[offset + i] = (shape.length === 1 ? 1 : 0) + spread * rng.normal();
  }
  const rows = rowsOf(config.vocabularySize);
  const model = new LlamaModel(device, { config, weights: fromFlat(table, flat) }, 'half precision');
  const scored = await model.score(rows, 1);
  const { grads } = await model.trainer.gradient(rows, { kind: 'nll' }, 1);
  const sampler = model.sampler(4, 32);
  sampler.begin(
    [0, 1, 2, 3],
    rows.map(({ ids }) => Array.from(ids).slice(0, 8)),
  );
  const turns = await sampler.sample([0, 1, 2, 3], {
    temperature: 1,
    stopToken: config.vocabularySize,
    maxTokens: 12,
    seed: 5,
    purpose: 'half precision',
  });
  const said = rows.map(({ ids }, n) => ({ ids: [...Array.from(ids).slice(0, 8), ...turns[n]!.tokens] }));
  const saidAgain = await model.score(said, 1);
  const sampledBy = turns.map(({ logprobs, tokens }, n) =>
    [...tokens].map((_, t) => logprobs[t]! - saidAgain[n]!.logprobs[said[n]!.ids.length - tokens.length + t]!),
  );
  model.free();
  return { logprobs: scored.flatMap((row) => [...row.logprobs]), grads, table, sampledBy: sampledBy.flat() };
}

describe.each([
  ['widths that are multiples of 4', {}],
  ['a vocabulary that is not a multiple of 4, a separate head', { vocabularySize: 23, tiedEmbeddings: false }],
] as const)('%s', (_name, changes) => {
  test('log-probs and gradients in half precision agree with f32 up to their rounding errors', async () => {
    if (device.precision === 'f32') return expect(device.gpu.features.has('shader-f16')).toBe(false);
    const config = { ...CONFIG, ...changes };
    const [single, half] = [await computed(config, 'block'), await computed(config, 'half')];
    const apart = half.logprobs.reduce((most, logp, i) => Math.max(most, Math.abs(logp - single.logprobs[i]!)), 0);
    expect(apart).toBeLessThan(LOGPROB_TOLERANCE);
    // Half precision really ran: two orders of summation in f32 are a hundred times closer.
    expect(apart).toBeGreaterThan(1e-4);
    for (const { name, shape, offset } of single.table.entries) {
      const count = shape.reduce((a, b) => a * b, 1);
      const [of, from] = [half.grads.subarray(offset, offset + count), single.grads.subarray(offset, offset + count)];
      const length = Math.sqrt(from.reduce((sum, g) => sum + g * g, 0));
      const distance = Math.sqrt(from.reduce((sum, g, i) => sum + (g - of[i]!) ** 2, 0));
      expect(length).toBeGreaterThan(0);
      expect(distance / length, name).toBeLessThan(GRADIENT_TOLERANCE);
    }
  });

  test('tokens sampled in half precision have the log-probs that scoring in half precision gives', async () => {
    if (device.precision === 'f32') return expect(device.gpu.features.has('shader-f16')).toBe(false);
    const { sampledBy } = await computed({ ...CONFIG, ...changes }, 'half');
    expect(sampledBy).toHaveLength(4 * 12);
    // Rows have the same bits in any batch; only attention has another order, and its rounding may change one of f16.
    for (const difference of sampledBy) expect(Math.abs(difference)).toBeLessThan(LOGPROB_TOLERANCE);
  });
});
