/** An experiment accepts base models with the vocabulary of its task, whatever their shape. */
import { describe, expect, it } from 'vitest';
import { testDevice } from '../../test/device';
import { tabularFiles, tabularHost } from '../../test/tabular-model';
import type { CheckpointFiles } from '../domain/language-model';
import { readCheckpoint, writeCheckpoint } from '../model/checkpoint';
import { parseConfig } from '../model/config';
import { initialWeights } from '../model/initial-weights';
import { createModelHost } from '../model/model-host';
import { wordLevelTokenizerJson } from '../model/tokenizer';
import { taskNamed } from '../tasks/registry';
import { openModels, type Models } from './models';
import { presetNamed } from '../experiment/presets/registry';
import { tokenizerOf } from './task-words';

const { spec } = presetNamed('clarify-smoke');
const { task } = taskNamed('clarify');
const V = task.vocabulary.length;
const words = tokenizerOf(task);
const table = (size = V, tokenizer: string | undefined = words): CheckpointFiles => ({
  ...tabularFiles(size, new Float32Array(size ** 2)),
  ...(tokenizer !== undefined && { tokenizer }),
});

async function opened(policy: CheckpointFiles, simulator: CheckpointFiles) {
  const host = tabularHost();
  const models = await openModels(host, async (_task, role) => (role === 'policy' ? policy : simulator), spec).catch(
    (thrown: unknown) => thrown,
  );
  return { models, count: host.opened.length };
}

describe('base models', () => {
  it.each([200, 64, taskNamed('edit').task.vocabulary.length])(
    'with %d rows, of which no tokenizer says what is a word, are refused before they are opened',
    async (size) => {
      const other = tabularFiles(size, new Float32Array(size ** 2));
      expect(await opened(other, table())).toMatchObject({
        count: 0,
        models: { code: 'config-unsupported', values: { field: 'vocab_size', value: size, needed: V, role: 'policy' } },
      });
      expect(await opened(table(), other)).toMatchObject({
        count: 0,
        models: { code: 'config-unsupported', values: { value: size, needed: V, role: 'simulator' } },
      });
    },
  );

  it.each([V - 1, 1])('with a tokenizer but %d rows are refused', async (size) => {
    expect(await opened(table(size), table())).toMatchObject({
      count: 0,
      models: { code: 'config-unsupported', values: { value: size, needed: V } },
    });
  });

  it('whose tokenizer has a word for which there is no row are refused', async () => {
    const file = JSON.parse(tokenizerOf(task)) as { added_tokens: object[] };
    file.added_tokens.push({ id: V, content: '<late>', special: true });
    expect(await opened({ ...table(), tokenizer: JSON.stringify(file) }, table())).toMatchObject({
      count: 0,
      models: { code: 'tokenizer-invalid', values: { words: V + 1, size: V, role: 'policy' } },
    });
  });

  it('with other words are refused, naming the first that differs', async () => {
    const [a, b] = [task.vocabulary[20]!, task.vocabulary[21]!];
    const swapped = wordLevelTokenizerJson(
      task.vocabulary.map((word) => (word === a ? b : word === b ? a : word)),
      [],
    );
    expect(await opened(table(V, swapped), table())).toMatchObject({
      count: 0,
      models: { code: 'tokenizer-invalid', values: { word: a, id: 21, needed: 20, role: 'policy' } },
    });
    const without = wordLevelTokenizerJson(
      task.vocabulary.map((word) => (word === b ? 'stranger' : word)),
      [],
    );
    expect(await opened(table(), table(V, without))).toMatchObject({
      count: 0,
      models: { code: 'tokenizer-invalid', values: { word: b, id: null, needed: 21, role: 'simulator' } },
    });
    expect(await opened(table(V, '{'), table())).toMatchObject({ models: { code: 'tokenizer-invalid' } });
  });

  it('need no tokenizer', async () => {
    const bare = { ...tabularFiles(V, new Float32Array(V ** 2)) };
    expect((await opened(bare, bare)).count).toBe(spec.grpo.beta > 0 ? 4 : 3);
  });

  it('may have more rows than words: the rest is neither sampled nor counted in a log-prob', async () => {
    const shape = {
      model_type: 'llama',
      hidden_size: 16,
      intermediate_size: 20,
      num_hidden_layers: 1,
      num_attention_heads: 2,
    };
    const config = (rows: number) => parseConfig(JSON.stringify({ ...shape, vocab_size: rows }));
    const padded = readCheckpoint(
      writeCheckpoint({ config: config(V + 23), weights: initialWeights(config(V + 23), 1) }),
    );
    // Padding that would be sampled nearly always, if it were a word.
    const [first, last] = [V * 16, (V + 23) * 16];
    padded.weights.fill(9, first, last);
    padded.weights.fill(9, padded.weights.length - (last - first));
    const files = { ...writeCheckpoint(padded), tokenizer: words };
    const cut = readCheckpoint({ ...files, words: V });
    const host = createModelHost(await testDevice());
    const models = await openModels(host, async () => files, spec);
    const same = await openModels(host, async () => writeCheckpoint(cut), spec);
    const prompt = task.policyPrompt(task.sampleEpisode(1, 'test', 0));
    const options = { temperature: 1, stopToken: V - 1, maxTokens: 20, seed: 1, purpose: 'test' };
    const sampled = async ({ policy }: Models) => {
      const sampler = policy.sampler(1, 64);
      sampler.begin([0], [prompt]);
      return sampler.sample([0], options);
    };
    const [[turn], [expected]] = [await sampled(models), await sampled(same)];
    expect(turn).toEqual(expected);
    expect(turn!.tokens.every((token) => token < V)).toBe(true);
    const row = { ids: [...prompt, ...turn!.tokens] };
    expect(await models.policy.score([row], 1)).toEqual(await same.policy.score([row], 1));
    expect(models.baseModels.policy).not.toBe(same.baseModels.policy);
    models.free();
    same.free();
  });

  it.each([
    ['llama', { num_attention_heads: 4, num_key_value_heads: 2, hidden_size: 24, head_dim: 8 }],
    ['qwen2', { num_attention_heads: 3, num_key_value_heads: 1, hidden_size: 12, tie_word_embeddings: true }],
    ['qwen3', { num_attention_heads: 2, num_key_value_heads: 1, hidden_size: 20, head_dim: 6 }],
  ])('may be a %s of another size, with fewer heads for keys', async (model_type, shape) => {
    const config = parseConfig(
      JSON.stringify({ model_type, vocab_size: V, intermediate_size: 20, num_hidden_layers: 1, ...shape }),
    );
    const files = { ...writeCheckpoint({ config, weights: initialWeights(config, 1) }), tokenizer: words };
    const models = await openModels(createModelHost(await testDevice()), async () => files, spec);
    const sampler = models.policy.sampler(2, 16);
    const prompt = task.policyPrompt(task.sampleEpisode(1, 'test', 0));
    sampler.begin([0, 1], [prompt, prompt]);
    const turns = await sampler.sample([0, 1], {
      temperature: 1,
      stopToken: task.stopToken.policy,
      maxTokens: 5,
      seed: 1,
      purpose: 'test',
    });
    expect(turns.flatMap(({ tokens }) => tokens).every((token) => token >= 0 && token < V)).toBe(true);
    models.free();
  });
});
