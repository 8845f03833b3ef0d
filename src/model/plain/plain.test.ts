/** The model without a GPU draws and scores what the f64 reference and the GPU do, in every kind of decoder. */
import { describe, expect, it } from 'vitest';
import { testDevice } from '../../../test/device';
import { SMALL_MODEL } from '../../../test/small-model';
import { Rng } from '../../domain/rng';
import type { DialogueSampler, SampledTurn, SampleOptions } from '../../domain/trainable-policy';
import { logSoftmax } from '../../engine/kernels/sample/sample.reference';
import type { LlamaConfig } from '../config';
import { writeCheckpoint } from '../checkpoint';
import { createModelHost } from '../model-host';
import { parameterTable, toFlat } from '../parameters';
import { ReferenceModel } from '../sampler.reference';
import { createPlainHost } from './model';

const STOP = 2;
const OPTIONS: SampleOptions = { temperature: 0.9, stopToken: STOP, maxTokens: 7, seed: 5, purpose: 'plain test' };
const SIZE = [9, 48] as const;

const kinds: Readonly<Record<string, LlamaConfig>> = {
  'grouped heads and a tied head': SMALL_MODEL,
  'a head of its own and widths that 4 does not divide': {
    ...SMALL_MODEL,
    tiedEmbeddings: false,
    hiddenSize: 18,
    intermediateSize: 33,
    headDim: 6,
  },
  'biases (Qwen2)': { ...SMALL_MODEL, modelType: 'qwen2', qkvBias: true },
  'an output bias': { ...SMALL_MODEL, qkvBias: true, outputBias: true },
  'normed heads (Qwen3)': { ...SMALL_MODEL, modelType: 'qwen3', qkNorm: true, ropeTheta: 1e6 },
};

/** Gains near 1, biases and matrices large enough that attention and MLP matter. */
function randomWeights(config: LlamaConfig, seed: number): Float32Array {
  const { entries, parameterCount } = parameterTable(config);
  const values = new Float32Array(parameterCount);
  let at = 0;
  entries.forEach(({ shape }, index) => {
    const rng = new Rng(seed, 'parameters', index);
    const spread = shape.length === 2 ? 1.5 / Math.sqrt(shape[1]!) : 0.3;
    const count = shape.reduce((a, b) => a * b, 1);
    for (let i = 0; i < count; i++) values[at++] = (shape.length === 1 ? 1 : 0) + spread * rng.normal();
  });
  return values;
}

const tokensOf = (config: LlamaConfig, name: string, n: number, length: number): number[] => {
  const rng = new Rng(9, name, n);
  return Array.from({ length }, () => rng.integer(config.vocabularySize));
};

/** Two turns of nine dialogues, three of which begin alike, with a turn of the other speaker between them. */
async function twoTurns(sampler: DialogueSampler, config: LlamaConfig): Promise<readonly (readonly SampledTurn[])[]> {
  const prompts = Array.from({ length: SIZE[0] }, (_, n) => tokensOf(config, 'prompts', n < 3 ? 0 : n, 3 + (n % 5)));
  const rows = prompts.map((_, n) => n);
  sampler.begin(
    rows.map((n) => 100 + n),
    prompts,
  );
  const first = await sampler.sample(rows, OPTIONS);
  for (const row of rows) sampler.append(row, tokensOf(config, 'replies', row, 2));
  return [first, await sampler.sample([8, 1, 4], { ...OPTIONS, temperature: 0 })];
}

describe.each(Object.entries(kinds))('with %s', (_, config) => {
  const weights = randomWeights(config, 1);
  const files = writeCheckpoint({ config, weights });

  it('draws the tokens that the GPU draws, with its log-probs and entropies to f32’s rounding', async () => {
    const gpu = await createModelHost(await testDevice()).open(files, 'gpu');
    const plain = await createPlainHost().open(files, 'plain');
    const there = await twoTurns(gpu.sampler(...SIZE), config);
    const here = await twoTurns(plain.sampler(...SIZE), config);
    expect(here.flat().map(({ tokens, truncated }) => ({ tokens, truncated }))).toEqual(
      there.flat().map(({ tokens, truncated }) => ({ tokens, truncated })),
    );
    here.flat().forEach(({ logprobs, entropies }, n) => {
      logprobs.forEach((value, t) => expect(value).toBeCloseTo(there.flat()[n]!.logprobs[t]!, 4));
      entropies.forEach((value, t) => expect(value).toBeCloseTo(there.flat()[n]!.entropies[t]!, 4));
    });
    gpu.free();
  });

  it('scores as the f64 reference, to the rounding of f32', async () => {
    const plain = await createPlainHost().open(files, 'plain');
    const reference = new ReferenceModel(config, toFlat(parameterTable(config), weights));
    const ids = tokensOf(config, 'scored', 0, 20);
    const [{ logprobs, entropies } = { logprobs: [], entropies: [] }] = await plain.score([{ ids }], 0.7);
    expect([logprobs[0], entropies[0]]).toEqual([0, 0]);
    reference.logits(ids).forEach((logits, t) => {
      if (t + 1 === ids.length) return;
      const logp = logSoftmax(logits, 0.7);
      expect(logprobs[t + 1]).toBeCloseTo(logp[ids[t + 1]!]!, 5);
      expect(entropies[t + 1]).toBeCloseTo(-logp.reduce((sum, value) => sum + Math.exp(value) * value, 0), 5);
    });
  });
});

it('cannot be trained, and says why; restores and saves what it was given', async () => {
  const weights = randomWeights(SMALL_MODEL, 1);
  const other = randomWeights(SMALL_MODEL, 2);
  const plain = await createPlainHost().open(writeCheckpoint({ config: SMALL_MODEL, weights }), 'plain');
  const start = (await twoTurns(plain.sampler(...SIZE), SMALL_MODEL)).flat();
  await expect(plain.step([], { kind: 'nll' }, 1, {} as never)).rejects.toMatchObject({ code: 'webgpu-missing' });
  plain.restore({ weights: other, step: 3 });
  expect((await twoTurns(plain.sampler(...SIZE), SMALL_MODEL)).flat()).not.toEqual(start);
  expect((await plain.snapshot()).weights).toEqual(other);
  plain.restore({ weights, step: 0 });
  expect((await twoTurns(plain.sampler(...SIZE), SMALL_MODEL)).flat()).toEqual(start);
  expect(() => plain.restore({ weights: weights.slice(1), step: 0 })).toThrow(/5\d\d\d|parameters/);
});

it('refuses a second turn while one is drawn, and a dialogue beyond its context', async () => {
  const weights = randomWeights(SMALL_MODEL, 1);
  const plain = await createPlainHost().open(writeCheckpoint({ config: SMALL_MODEL, weights }), 'plain');
  const sampler = plain.sampler(2, 12);
  sampler.begin([1, 2], [[3], [4, 5]]);
  const first = sampler.sample([0, 1], OPTIONS);
  await expect(sampler.sample([0], OPTIONS)).rejects.toMatchObject({ code: 'usage' });
  await first;
  await expect(sampler.sample([0], { ...OPTIONS, maxTokens: 12 })).rejects.toMatchObject({ code: 'limit-exceeded' });
});

it('says that weights that are damaged give no numbers', async () => {
  const weights = randomWeights(SMALL_MODEL, 1);
  const plain = await createPlainHost().open(writeCheckpoint({ config: SMALL_MODEL, weights }), 'plain');
  plain.restore({ weights: weights.slice().fill(NaN, 0, 400), step: 0 });
  const sampler = plain.sampler(1, 12);
  sampler.begin([1], [[3]]);
  await expect(sampler.sample([0], OPTIONS)).rejects.toMatchObject({ code: 'numerics' });
});
