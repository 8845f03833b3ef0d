import { describe, expect, test } from 'vitest';
import { ShiftLabError } from '../domain/errors';
import { readCheckpoint, writeCheckpoint } from './checkpoint';
import { configText, parseConfig } from './config';
import { initialWeights } from './initial-weights';
import { parameterTable } from './parameters';
import { readSafetensors, writeSafetensors } from './safetensors';

const json = {
  model_type: 'llama',
  vocab_size: 7,
  hidden_size: 6,
  intermediate_size: 5,
  num_hidden_layers: 1,
  num_attention_heads: 3,
  num_key_value_heads: 1,
  head_dim: 4,
};
const config = parseConfig(JSON.stringify(json));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof ShiftLabError ? thrown.code : String(thrown);
  }
  return 'nothing thrown';
}

/** A file with this header and `dataBytes` zeros. */
function file(header: unknown, dataBytes: number, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const tensor = (dtype: string, shape: unknown, begin: unknown, end: unknown) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors from unknown sources', () => {
  test.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'checkpoint-truncated'],
    ['a header longer than the file', file({}, 0, 5000n), 'checkpoint-truncated'],
    ['a header of 2⁶³ bytes', file({}, 0, 1n << 63n), 'safetensors-invalid'],
    ['a header that is not JSON', file('{"a":', 0), 'safetensors-invalid'],
    ['a header that is a list', file('[1,2]', 0), 'safetensors-invalid'],
    ['a tensor that is null', file({ a: null }, 0), 'safetensors-invalid'],
    ['an unknown dtype', file({ a: tensor('I64', [1], 0, 8) }, 8), 'safetensors-invalid'],
    ['a dtype named like a method', file({ a: tensor('constructor', [1], 0, 8) }, 8), 'safetensors-invalid'],
    ['a negative dimension', file({ a: tensor('F32', [-1], 0, 4) }, 4), 'safetensors-invalid'],
    ['a shape of 2⁸⁰ elements', file({ a: tensor('F32', [2 ** 40, 2 ** 40], 0, 4) }, 4), 'safetensors-invalid'],
    ['a shape larger than its bytes', file({ a: tensor('F32', [3], 0, 8) }, 8), 'safetensors-invalid'],
    ['offsets that run backwards', file({ a: tensor('F32', [0], 8, 4) }, 8), 'safetensors-invalid'],
    ['a hole', file({ a: tensor('F32', [1], 0, 4), b: tensor('F32', [1], 8, 12) }, 12), 'safetensors-invalid'],
    ['an overlap', file({ a: tensor('F32', [2], 0, 8), b: tensor('F32', [1], 4, 8) }, 8), 'safetensors-invalid'],
    ['bytes after the last tensor', file({ a: tensor('F32', [1], 0, 4) }, 9), 'safetensors-invalid'],
    ['data cut off', file({ a: tensor('F32', [1000], 0, 4000) }, 3999), 'checkpoint-truncated'],
  ])('%s', (_, bytes, code) => expect(codeOf(() => readSafetensors(bytes))).toBe(code));

  test('reads F32, F16 and BF16', () => {
    const bytes = file(
      { a: tensor('F32', [1], 0, 4), h: tensor('F16', [4], 4, 12), b: tensor('BF16', [2], 12, 16) },
      16,
    );
    const data = new DataView(bytes.buffer, bytes.length - 16);
    data.setFloat32(0, 1.25, true);
    // binary16: 1.5, the smallest subnormal, −infinity, −2
    [0x3e00, 0x0001, 0xfc00, 0xc000].forEach((half, i) => data.setUint16(4 + 2 * i, half, true));
    // bfloat16: 1, −3.5
    [0x3f80, 0xc060].forEach((half, i) => data.setUint16(12 + 2 * i, half, true));
    const { tensors } = readSafetensors(bytes);
    expect([...tensors.get('a')!.values()]).toEqual([1.25]);
    expect([...tensors.get('h')!.values()]).toEqual([1.5, 2 ** -24, -Infinity, -2]);
    expect([...tensors.get('b')!.values()]).toEqual([1, -3.5]);
  });
});

describe('checkpoints', () => {
  const weights = initialWeights(config, 1);

  test('a written checkpoint is read back unchanged, weights and configuration', () => {
    const read = readCheckpoint(writeCheckpoint({ config, weights }));
    expect(read.config).toEqual(config);
    expect([...read.weights]).toEqual([...weights]);
  });

  test('a missing tensor and a wrong shape are named', () => {
    const [first, ...rest] = parameterTable(config).entries.map(({ name, shape }) => ({
      name,
      shape,
      values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
    }));
    const open = (tensors: Parameters<typeof writeSafetensors>[0]) =>
      codeOf(() => readCheckpoint({ config: configText(config), weights: writeSafetensors(tensors) }));
    expect(open(rest)).toBe('tensor-missing');
    expect(open([{ ...first!, shape: [6, 7] }, ...rest])).toBe('tensor-shape');
    expect(open([first!, ...rest, { name: 'surprise', shape: [1], values: new Float32Array(1) }])).toBe(
      'config-unsupported',
    );
  });
});

describe('config.json', () => {
  test.each([
    ['model_type', 'gemma3'],
    ['hidden_act', 'gelu'],
    ['rope_scaling', { rope_type: 'llama3', factor: 8 }],
    ['sliding_window', 128],
    ['layer_types', ['sliding_attention']],
    ['num_key_value_heads', 2],
    ['head_dim', 5],
    ['vocab_size', -1],
    ['num_hidden_layers', 2e9],
    ['mlp_bias', true],
    ['quantization_config', { bits: 4 }],
  ])('refuses %s %j and names both', (field, value) => {
    try {
      parseConfig(JSON.stringify({ ...json, [field]: value }));
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'config-unsupported', values: { field } });
    }
  });

  test('Qwen2 has biases on q, k and v even if config.json does not mention them; Qwen3 normalises its heads', () => {
    const names = (modelType: string) =>
      parameterTable(parseConfig(JSON.stringify({ ...json, model_type: modelType }))).entries.map(({ name }) => name);
    expect(names('qwen2')).toContain('model.layers.0.self_attn.k_proj.bias');
    expect(names('qwen2')).not.toContain('model.layers.0.self_attn.o_proj.bias');
    expect(names('qwen3')).toContain('model.layers.0.self_attn.q_norm.weight');
  });
});
