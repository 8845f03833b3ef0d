import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import type { Objective, OptimiserStep, TrainRow } from '../domain/trainable-policy';
import { Rng } from '../domain/rng';
import { ActivationMemory, bytesPerToken } from './activations';
import { parseConfig, type LlamaConfig } from './config';
import { initialWeights } from './initial-weights';
import { LlamaModel } from './llama';

const config: LlamaConfig = parseConfig(
  JSON.stringify({
    model_type: 'llama',
    vocab_size: 23,
    hidden_size: 12,
    intermediate_size: 20,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 6,
    tie_word_embeddings: true,
  }),
);
const adam: OptimiserStep = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};
const surrogate: Objective = {
  kind: 'surrogate',
  clipLow: 0.2,
  clipHigh: 0.2,
  beta: 0.04,
  klEstimator: 'k3',
  level: 'token',
};

function rowsOf(lengths: readonly number[]): TrainRow[] {
  return lengths.map((T, n) => {
    const rng = new Rng(5, 'trainer test', n);
    const draw = (value: () => number): number[] => Array.from({ length: T }, (_, t) => (t === 0 ? 0 : value()));
    return {
      ids: Array.from({ length: T }, () => rng.integer(23)),
      weights: draw(() => (rng.bernoulli(0.7) ? 0.02 : 0)),
      advantage: rng.normal(),
      oldLogprobs: draw(() => -3.1 + 0.2 * rng.normal()),
      refLogprobs: draw(() => -3.1 + 0.2 * rng.normal()),
    };
  });
}

async function model(tokenBudget?: number): Promise<LlamaModel> {
  return new LlamaModel(
    await testDevice(),
    { config, weights: initialWeights(config, 3) },
    'test',
    tokenBudget === undefined ? {} : { tokenBudget },
  );
}

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0));

test('the gradient does not depend on the split into micro-batches', async () => {
  const rows = rowsOf([9, 31, 2, 17, 40, 1, 5]);
  const [whole, split] = [await model(), await model(41)];
  const a = await whole.trainer.gradient(rows, surrogate, 0.8);
  const b = await split.trainer.gradient(rows, surrogate, 0.8);
  // The same terms in f32, summed in another order.
  expect(distance(b.grads, a.grads)).toBeLessThan(1e-5);
  expect(b.loss).toBeCloseTo(a.loss, 5);
  whole.free();
  split.free();
});

test('after the first step, a step allocates nothing and is one submit of at most 25 dispatches per layer plus 10', async () => {
  const device = await testDevice();
  const layers = 3;
  // Heads that subgroups can share; without subgroups attention's backward pass takes one more dispatch.
  const deep = { ...config, layers, headDim: 8 };
  const perLayer = device.subgroups === null ? 26 : 25;
  const m = new LlamaModel(device, { config: deep, weights: initialWeights(deep, 3) }, 'test');
  for (const objective of [{ kind: 'nll' } as const, surrogate]) {
    const rows = rowsOf([9, 31, 2]);
    await m.step(rows, objective, 1, adam);
    const before = { ...device.counters };
    await m.step(rows, objective, 1, adam);
    const { buffers, bytes, bindGroups, stagings, submits, reads, dispatches } = device.counters;
    expect({ buffers, bytes, bindGroups, stagings }).toEqual({
      buffers: before.buffers,
      bytes: before.bytes,
      bindGroups: before.bindGroups,
      stagings: before.stagings,
    });
    expect({ submits: submits - before.submits, reads: reads - before.reads }).toEqual({ submits: 1, reads: 1 });
    expect(dispatches - before.dispatches).toBeGreaterThan(0);
    expect(dispatches - before.dispatches).toBeLessThanOrEqual(perLayer * layers + 10);
  }
  m.free();
});

test('a row has the same score alone and among others, shorter or longer than the token budget', async () => {
  const m = await model(64);
  const rows = rowsOf([9, 300, 1, 3]);
  const together = await m.score(rows, 1.5);
  for (const [n, row] of rows.entries()) {
    const [alone] = await m.score([row], 1.5);
    expect([...together[n]!.logprobs]).toEqual([...alone!.logprobs]);
    expect([...together[n]!.entropies]).toEqual([...alone!.entropies]);
    expect(alone!.logprobs[0]).toBe(0);
  }
  expect(Math.max(...together[1]!.entropies)).toBeLessThanOrEqual(Math.log(23) + 1e-5);
  m.free();
});

test('training that continues from a snapshot gives the same bits', async () => {
  const rows = rowsOf([12, 7]);
  const first = await model();
  await first.step(rows, { kind: 'nll' }, 1, adam);
  const snapshot = await first.snapshot();
  const second = await model();
  second.restore(snapshot);
  await first.step(rows, surrogate, 1, adam);
  await second.step(rows, surrogate, 1, adam);
  const [a, b] = [await first.snapshot(), await second.snapshot()];
  expect(b.step).toBe(2);
  expect([...b.weights]).toEqual([...a.weights]);
  expect([...b.secondMoment!]).toEqual([...a.secondMoment!]);
  first.free();
  second.free();
});

test('training lowers the loss on the training rows', async () => {
  const m = await model();
  const rows = rowsOf([12, 20]);
  const losses: number[] = [];
  for (let i = 0; i < 12; i++) losses.push((await m.step(rows, { kind: 'nll' }, 1, adam)).loss);
  expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  m.free();
});

test('a gradient that is not finite throws `numerics` and changes nothing', async () => {
  const m = await model();
  const before = await m.snapshot();
  const [row] = rowsOf([8]);
  await expect(
    m.step([{ ...row!, weights: new Float32Array(8).fill(1e38) }], { kind: 'nll' }, 1e-3, adam),
  ).rejects.toMatchObject({ code: 'numerics' });
  const after = await m.snapshot();
  expect(after.step).toBe(0);
  expect([...after.weights]).toEqual([...before.weights]);
  m.free();
});

test('the memory of activations is known before it is allocated', async () => {
  const device = await testDevice();
  const bytesOf = (tokens: number) => {
    const before = device.counters.bytes;
    const memory = new ActivationMemory(device, config, tokens);
    const bytes = device.counters.bytes - before;
    memory.free();
    return bytes;
  };
  // Empty tensors take 4 bytes each for any number of tokens, so the bytes per token are the difference of two sizes.
  expect(bytesOf(300) - bytesOf(100)).toBe(200 * bytesPerToken(config));
});

test('a token outside the vocabulary is named', async () => {
  const m = await model();
  await expect(m.score([{ ids: [1, 23] }], 1)).rejects.toMatchObject({
    code: 'usage',
    values: { row: 0, at: 1, token: 23 },
  });
  m.free();
});

test('freeing a model frees every buffer', async () => {
  const device = await testDevice();
  const before = device.counters.buffers;
  const m = await model();
  await m.step(rowsOf([5]), { kind: 'nll' }, 1, adam);
  m.free();
  expect(device.counters.buffers - before).toBeLessThanOrEqual(4); // uniform blocks are destroyed without being counted
});
