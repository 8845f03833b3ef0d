/** Weights that are too large for f32: what is sampled or scored with them is refused, never taken for an answer. */
import { describe, expect, it } from 'vitest';
import { testDevice } from '../../test/device';
import { parseConfig, type LlamaConfig } from './config';
import { decodeCandidates } from './decode';
import { initialWeights } from './initial-weights';
import { LlamaModel } from './llama';
import { parameterTable, parameterViews, toFlat } from './parameters';
import { Sampler } from './sampler';

const shape = { vocab_size: 23, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2 };
const heads = { num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4 };
const configs = ['llama', 'qwen2', 'qwen3'].map((model_type) =>
  parseConfig(JSON.stringify({ model_type, ...shape, ...heads })),
);
const OPTIONS = { temperature: 1, stopToken: 22, maxTokens: 4, seed: 1, purpose: 'test' };

/** Every weight (of tensors with this name, if given) times the factor. */
function scaled(config: LlamaConfig, factor: number, part = ''): Float32Array {
  const weights = initialWeights(config, 1);
  let at = 0;
  for (const { name, shape: sizes } of parameterTable(config).entries) {
    const end = at + sizes.reduce((product, n) => product * n, 1);
    if (name.includes(part)) for (let i = at; i < end; i++) weights[i]! *= factor;
    at = end;
  }
  return weights;
}

const damages: readonly (readonly [string, (config: LlamaConfig) => Float32Array])[] = [
  ['all 1e38', (config) => new Float32Array(parameterTable(config).parameterCount).fill(1e38)],
  ['all times 1e38', (config) => scaled(config, 1e38)],
  ['all times 1e30', (config) => scaled(config, 1e30)],
  ['the embedding times 1e30', (config) => scaled(config, 1e30, 'embed_tokens')],
  ['the last gain times 1e38, and the head', (config) => scaled(config, 1e38, 'norm.weight')],
  ['not numbers', (config) => scaled(config, NaN, 'mlp.down')],
];

describe.each(configs)('a $modelType', (config) => {
  it.each(damages)('whose weights are %s neither speaks nor is scored', async (_, damaged) => {
    const device = await testDevice();
    const weights = damaged(config);
    const model = new LlamaModel(device, { config, weights }, 'damaged');
    await expect(model.score([{ ids: [1, 2, 3, 4] }], 1)).rejects.toMatchObject({ code: 'numerics' });
    model.free();
    const flat = device.upload(
      'weights',
      [parameterTable(config).flatElements],
      toFlat(parameterTable(config), weights),
    );
    for (const variant of decodeCandidates(device, config)) {
      const sampler = new Sampler(
        device,
        config,
        parameterViews(config, flat),
        { rows: 2, contextTokens: 16 },
        variant,
      );
      sampler.begin([1, 2], [[1, 2, 3], [4]]);
      await expect(sampler.sample([0, 1], OPTIONS)).rejects.toMatchObject({ code: 'numerics' });
      sampler.free();
    }
    device.free(flat);
  });
});
