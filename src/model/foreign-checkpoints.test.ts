/** Checkpoints as other programs write them: read, or refused with what they are and what to do. */
import { describe, expect, it, test } from 'vitest';
import { ShiftLabError } from '../domain/errors';
import { elementCount } from '../engine/buffers';
import { readCheckpoint } from './checkpoint';
import { configText, parseConfig, type LlamaConfig } from './config';
import { initialWeights } from './initial-weights';
import { parameterTable } from './parameters';
import { joinSafetensors, readSafetensors, writeSafetensors, type TensorToWrite } from './safetensors';
import { Tokenizer } from './tokenizer';

const json = {
  model_type: 'llama',
  vocab_size: 7,
  hidden_size: 6,
  intermediate_size: 5,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  head_dim: 4,
};
const parsed = (changed: object) => parseConfig(JSON.stringify({ ...json, ...changed }));
const config = parsed({});
const tied = parsed({ tie_word_embeddings: true });

/** The tensors of a new model with this configuration. */
function tensorsOf(of: LlamaConfig, seed = 1): TensorToWrite[] {
  const weights = initialWeights(of, seed);
  let at = 0;
  return parameterTable(of).entries.map(({ name, shape }) => ({
    name,
    shape,
    values: weights.subarray(at, (at += elementCount(shape))),
  }));
}

const opened = (of: LlamaConfig, tensors: readonly TensorToWrite[], words?: number) =>
  readCheckpoint({
    config: configText(of),
    weights: writeSafetensors(tensors),
    ...(words !== undefined && { words }),
  });

function refusal(act: () => unknown): ShiftLabError {
  try {
    act();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ShiftLabError);
    expect((thrown as ShiftLabError).message.length).toBeLessThan(300);
    return thrown as ShiftLabError;
  }
  throw new Error('nothing was refused');
}

describe('rotary embedding in config.json', () => {
  it.each([
    [{}, 10000],
    [{ rope_theta: 500000 }, 500000],
    [{ rope_scaling: null, rope_theta: 1e6 }, 1e6],
    [{ rope_scaling: {}, rope_theta: 1e6 }, 1e6],
    [{ rope_scaling: { type: 'default' }, rope_theta: 1e6 }, 1e6],
    [{ rope_parameters: { rope_type: 'default', rope_theta: 1e6 } }, 1e6],
    [{ rope_parameters: { rope_theta: 1e6 }, rope_theta: 5 }, 1e6],
    [{ rope_parameters: { rope_type: 'default' }, rope_theta: 500000 }, 500000],
    [{ rope_parameters: { type: 'default', factor: 1, partial_rotary_factor: 1 } }, 10000],
    [{ rope_parameters: { full_attention: { rope_type: 'default', rope_theta: 1e6 } } }, 1e6],
  ])('is taken where it is plain: %j', (fields, theta) => {
    expect(parsed(fields).ropeTheta).toBe(theta);
  });

  const scaled = [
    { type: 'linear', factor: 4 },
    { rope_type: 'linear', factor: 4 },
    { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 32768 },
    { rope_type: 'dynamic', factor: 2 },
    { rope_type: 'longrope', short_factor: [1], long_factor: [2] },
    { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 },
    { rope_type: 'default', mrope_section: [16, 24, 24] },
    { rope_type: 'default', type: 'yarn' },
    { rope_type: 'default', factor: 4 },
    { factor: 4 },
    { rope_type: 'default', partial_rotary_factor: 0.5 },
    { full_attention: { rope_type: 'yarn', factor: 4 } },
    { full_attention: { rope_type: 'default' }, sliding_attention: { rope_type: 'default', rope_theta: 10000 } },
    { sliding_attention: { rope_type: 'default' } },
    { rope_theta: '10000' },
    { rope_theta: -1 },
    'yarn',
    ['default'],
    4,
    true,
  ];
  it.each(scaled.flatMap((value) => ['rope_parameters', 'rope_scaling'].map((field) => [field, value] as const)))(
    'is refused where something changes it: %s %j',
    (field, value) => {
      expect(refusal(() => parsed({ [field]: value }))).toMatchObject({
        code: 'config-unsupported',
        values: { field },
      });
    },
  );

  it('is refused if it turns a part of each head only', () => {
    expect(refusal(() => parsed({ partial_rotary_factor: 0.5 })).values.field).toBe('partial_rotary_factor');
  });
});

describe('attention in config.json', () => {
  it.each(['qwen2', 'qwen3'])('of %s is full without use_sliding_window, whatever its sliding_window', (model_type) => {
    expect(parsed({ model_type, sliding_window: 4096, max_window_layers: 0 }).layers).toBe(2);
    expect(parsed({ model_type, sliding_window: 4096, use_sliding_window: false }).layers).toBe(2);
    expect(parsed({ model_type, layer_types: ['full_attention', 'full_attention'] }).layers).toBe(2);
    const { values } = refusal(() => parsed({ model_type, sliding_window: 4096, use_sliding_window: true }));
    expect(values.field).toBe('use_sliding_window');
  });
});

describe('a model that config.json says is computed otherwise', () => {
  it.each<[string, unknown]>([
    ['is_causal', false],
    ['use_bidirectional_attention', true],
    ['auto_map', { AutoModelForCausalLM: 'modeling_own.OwnModel' }],
    ['compression_config', { quant_method: 'compressed-tensors' }],
  ])('with %s is refused', (field, value) => {
    expect(refusal(() => parsed({ [field]: value }))).toMatchObject({ code: 'config-unsupported', values: { field } });
  });

  it('is read where these say nothing of the arithmetic', () => {
    const more = { is_causal: true, use_bidirectional_attention: null, auto_map: { AutoTokenizer: 'own.Tokenizer' } };
    expect(parsed(more)).toEqual(config);
  });
});

describe('values of another type in config.json', () => {
  it.each([
    ['use_sliding_window', 'true'],
    ['use_sliding_window', 1],
    ['sliding_window', '4096'],
    ['layer_types', 'full_attention'],
    ['layer_types', ['full_attention']],
    ['layer_types', [null, null]],
    ['rms_norm_eps', 1e300],
    ['rms_norm_eps', '1e-6'],
    ['rms_norm_eps', 0],
    ['rope_theta', 1e300],
    ['rope_theta', '10000'],
    ['num_hidden_layers', 1.5],
    ['num_hidden_layers', '2'],
    ['num_hidden_layers', -2],
    ['num_hidden_layers', null],
    ['hidden_size', 1e10],
    ['hidden_size', [6]],
    ['vocab_size', {}],
    ['tie_word_embeddings', 'false'],
    ['tie_word_embeddings', 0],
    ['attention_bias', 'no'],
    ['mlp_bias', 'true'],
    ['model_type', ['llama']],
    ['hidden_act', { silu: true }],
    ['quantization_config', 'none'],
    ['max_position_embeddings', '2048'],
    ['head_dim', 4.5],
  ])('are refused: %s %j', (field, value) => {
    expect(refusal(() => parsed({ [field]: value }))).toMatchObject({ code: 'config-unsupported', values: { field } });
  });

  it('are refused in a sentence that stays short', () => {
    const long = 'x'.repeat(5000);
    for (const field of Object.keys(json)) refusal(() => parsed({ [field]: long }));
    refusal(() => parseConfig(long));
    refusal(() => parseConfig(JSON.stringify([long])));
  });

  it('that make a model no device could hold are refused before anything is allocated', () => {
    const sizes = { vocab_size: 2 ** 30, hidden_size: 2 ** 30, intermediate_size: 2 ** 30, num_hidden_layers: 1000 };
    expect(refusal(() => initialWeights(parsed(sizes), 1)).code).toBe('limit-exceeded');
    expect(refusal(() => opened(parsed(sizes), [])).code).toBe('limit-exceeded');
  });
});

describe('an output head beside tied embeddings', () => {
  const [embedding, ...rest] = tensorsOf(tied);
  const head = (shape: readonly number[], values: Float32Array) => ({ name: 'lm_head.weight', shape, values });

  it('is left out if it is a copy of them', () => {
    const copy = head(embedding!.shape, Float32Array.from(embedding!.values));
    expect(opened(tied, [embedding!, ...rest, copy])).toEqual(opened(tied, [embedding!, ...rest]));
  });
  it('stands for them where safetensors’ save_model kept only its name', () => {
    const tensors = tensorsOf(tied).map((one) =>
      one.name === 'model.embed_tokens.weight' ? { ...one, name: 'lm_head.weight' } : one,
    );
    expect(opened(tied, tensors).weights).toEqual(opened(tied, tensorsOf(tied)).weights);
  });

  it('is refused if one weight differs, and both are named', () => {
    const other = Float32Array.from(embedding!.values);
    other[3]! += 1e-6;
    const { code, message } = refusal(() => opened(tied, [embedding!, ...rest, head(embedding!.shape, other)]));
    expect(code).toBe('config-unsupported');
    expect(message).toMatch(/lm_head\.weight.*model\.embed_tokens\.weight.*tie_word_embeddings/);
  });
  it('is refused if its shape differs', () => {
    const { code, message } = refusal(() => opened(tied, [embedding!, ...rest, head([8, 6], new Float32Array(48))]));
    expect(code).toBe('tensor-shape');
    expect(message).toMatch(/lm_head\.weight has shape \[8, 6\], not \[7, 6\]/);
  });
  it('is missed if embeddings are not tied, with the setting that would tie them', () => {
    const { code, message } = refusal(() => opened(config, tensorsOf(config).slice(0, -1)));
    expect(code).toBe('tensor-missing');
    expect(message).toContain('tie_word_embeddings');
  });
});

describe('names of tensors', () => {
  const plain = tensorsOf(config);
  const renamed = (rename: (name: string) => string) =>
    plain.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));

  it.each<[string, (name: string) => string]>([
    ['torch.compile', (name) => `_orig_mod.${name}`],
    ['torch.compile, of the inner model', (name) => name.replace(/^model\./, 'model._orig_mod.')],
    ['torch.compile, of each layer', (name) => name.replace(/^(model\.layers\.\d+)/, '$1._orig_mod')],
    ['data parallel training', (name) => `module.${name}`],
    ['data parallel training of a compiled model', (name) => `module._orig_mod.${name}`],
    ['FSDP', (name) => name.replace(/^(model\.layers\.\d+)/, '_fsdp_wrapped_module.$1._fsdp_wrapped_module')],
    ['PEFT, after a merge', (name) => `base_model.model.${name}`],
    ['a model without its head', (name) => name.replace(/^model\./, '')],
  ])('are read as %s writes them', (_, rename) => {
    expect(opened(config, renamed(rename))).toEqual(opened(config, plain));
  });

  it('of an adapter are refused, with what to do', () => {
    const lora = 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight';
    const adapter = [{ name: lora, shape: [1, 6], values: new Float32Array(6) }];
    for (const tensors of [adapter, [...plain, ...adapter]]) {
      const { code, message } = refusal(() => opened(config, tensors));
      expect([code, message]).toEqual(['config-unsupported', expect.stringContaining('merge_and_unload')]);
    }
  });
  it('that mean the same tensor twice are refused, and both are named', () => {
    const twice = { ...plain[0]!, name: `module.${plain[0]!.name}` };
    const { code, message } = refusal(() => opened(config, [...plain, twice]));
    expect(code).toBe('config-unsupported');
    expect(message).toContain('module.model.embed_tokens.weight');
  });
  it('of any length make a short sentence', () => {
    const name = 'surprise.'.repeat(1000);
    refusal(() => opened(config, [...plain, { name, shape: [1], values: new Float32Array(1) }]));
  });
});

it('weights in F64 are rounded to f32', () => {
  const values = [Math.PI, -0, 2 ** -140, 1e300];
  const header = new TextEncoder().encode(JSON.stringify({ x: { dtype: 'F64', shape: [4], data_offsets: [0, 32] } }));
  const file = new Uint8Array(8 + header.length + 32);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(new Uint8Array(Float64Array.from(values).buffer), 8 + header.length);
  expect(readSafetensors(file).tensors.get('x')!.values()).toEqual(Float32Array.from(values));
});

it.each(['Entry not found', '{"error":"Repository not found"}', '\n  <!doctype html>', '\r\nversion https://git-lfs'])(
  'a text in place of weights is quoted: %j',
  (text) => {
    const { code, message } = refusal(() => readSafetensors(new TextEncoder().encode(text)));
    expect(code).toBe('safetensors-invalid');
    expect(message).toContain(`is a text, “${text.trim()}`);
  },
);

describe('a file of another kind', () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n';
  const bytes = (text: string) => new TextEncoder().encode(text);

  it.each([
    ['a Git LFS pointer', pointer, 'git lfs pull'],
    ['a zip archive', 'PK\u0003\u0004 and more', 'safe_serialization'],
    ['a GGUF file', 'GGUF and more', 'GGUF'],
    ['a web page', '<!DOCTYPE html><html></html>', 'web page'],
  ])('is named with what to do: %s', (_, content, word) => {
    const weights = refusal(() => readSafetensors(bytes(content)));
    const of = refusal(() => parseConfig(content));
    const words = refusal(() => Tokenizer.parse(content));
    expect([weights.code, of.code, words.code]).toEqual([
      'safetensors-invalid',
      'config-unsupported',
      'tokenizer-invalid',
    ]);
    for (const { message } of [weights, of, words]) expect(message).toContain(word);
  });
});

test('parts of a checkpoint, joined, are the checkpoint', () => {
  const plain = tensorsOf(config);
  const parts = [plain.slice(0, 5), plain.slice(5)].map((part) =>
    readSafetensors(writeSafetensors(part, { format: 'pt' })),
  );
  expect(readCheckpoint({ config: configText(config), weights: joinSafetensors(parts) })).toEqual(
    opened(config, plain),
  );
  expect(refusal(() => joinSafetensors([parts[0]!, parts[0]!])).code).toBe('safetensors-invalid');
});

test.each([NaN, Infinity, -Infinity])('a weight that is %d is refused, and its tensor is named', (value) => {
  const tensors = tensorsOf(config).map((tensor) => ({ ...tensor, values: Float32Array.from(tensor.values) }));
  tensors[2]!.values[1] = value;
  expect(refusal(() => opened(config, tensors))).toMatchObject({
    code: 'numerics',
    values: { tensor: tensors[2]!.name, index: 1 },
  });
});

test.each([config, tied])('rows of the embedding that are no words are left out', (of) => {
  const { config: cut, weights } = opened(of, tensorsOf(of), 5);
  expect(cut).toEqual({ ...of, vocabularySize: 5 });
  const whole = new Map(tensorsOf(of).map(({ name, values }) => [name, values]));
  const expected = parameterTable(cut).entries.flatMap(({ name, shape }) => [
    ...whole.get(name)!.subarray(0, elementCount(shape)),
  ]);
  expect([...weights]).toEqual(expected);
});
