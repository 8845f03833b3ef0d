/**
 * One forward pass of a Llama-style decoder as an ONNX graph, with a key-value cache of fixed size that is updated in
 * place. Prompt (T tokens per row) and decode (T = 1) use the same graph.
 *
 * It is like the graph that onnxruntime's own exporter (onnxruntime-genai's model builder) writes for the WebGPU
 * provider: one matmul for queries, keys and values, GroupQueryAttention with rotation and cache inside, skip
 * connection and norm in one operator. Deliberately not general: no Qwen3 (norms over heads), no quantised weights,
 * equal lengths in all rows.
 *
 * Letters: B rows, T new tokens, S cache positions, C channels, H query heads, K key heads, D channels a head, F MLP
 * width, V vocabulary.
 */
import { ShiftLabError } from '../../../src/domain/errors';
import type { LlamaConfig } from '../../../src/model/config';
import { namedWeights } from '../llama-weights';
import { CONTRIB_DOMAIN, type OnnxConstant, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx-file';

/** A matrix of the checkpoint in row order (rows, columns), or a vector as one row. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Checkpoint names → values. */
function matricesOf(config: LlamaConfig, weights: Float32Array): (name: string) => Matrix {
  const matrices = new Map(
    namedWeights(config, weights).map(({ name, shape, values }): [string, Matrix] => [
      name,
      { rows: shape.length === 1 ? 1 : shape[0]!, columns: shape.at(-1)!, values },
    ]),
  );
  return (name) => {
    const matrix = matrices.get(name);
    if (!matrix) throw new ShiftLabError('tensor-missing', `The parameter table has no ${name}.`, { name });
    return matrix;
  };
}

/** Joins matrices (out_i, in) into one (in, Σ out_i), because MatMul multiplies from the right. */
function sideBySide(matrices: readonly Matrix[]): { shape: number[]; values: Float32Array } {
  const inputs = matrices[0]!.columns;
  const outputs = matrices.reduce((sum, { rows }) => sum + rows, 0);
  const values = new Float32Array(inputs * outputs);
  let first = 0;
  for (const matrix of matrices) {
    for (let o = 0; o < matrix.rows; o++) {
      for (let i = 0; i < inputs; i++) values[i * outputs + first + o] = matrix.values[o * inputs + i]!;
    }
    first += matrix.rows;
  }
  return { shape: [inputs, outputs], values };
}

/** cos and sin of position · θ^(−2i/D), (S, D/2). */
function rotationTable(
  wave: (angle: number) => number,
  positions: number,
  { headDim: D, ropeTheta }: LlamaConfig,
): Float32Array {
  const half = D / 2;
  return Float32Array.from({ length: positions * half }, (_, n) =>
    wave(Math.floor(n / half) * ropeTheta ** ((-2 * (n % half)) / D)),
  );
}

/** GroupQueryAttention rotates whole heads only if D is a multiple of 16 (group_query_attention_helper.h). */
const ROTARY_MULTIPLE = 16;

function requireImplemented(config: LlamaConfig): void {
  if (config.qkNorm)
    throw new ShiftLabError('config-unsupported', 'The ONNX graph has no norms over heads (qwen3).', {
      field: 'model_type',
    });
  if (config.headDim % ROTARY_MULTIPLE !== 0) {
    throw new ShiftLabError(
      'config-unsupported',
      `GroupQueryAttention rotates heads whose size is a multiple of ${ROTARY_MULTIPLE}; it is ${config.headDim}.`,
      { field: 'head_dim', value: config.headDim },
    );
  }
}

export interface GraphSize {
  /** B */
  readonly rows: number;
  /** S, the largest number of tokens in a row, including the prompt. */
  readonly contextTokens: number;
}

/** Names of the cache's inputs and outputs; each pair should be one buffer. */
export function cacheNames(config: LlamaConfig): readonly { readonly past: string; readonly present: string }[] {
  return Array.from({ length: config.layers }, (_, l) =>
    ['key', 'value'].map((what) => ({ past: `past.${l}.${what}`, present: `present.${l}.${what}` })),
  ).flat();
}

/** (B, K, S, D), the shape of each of them. */
export function cacheShape(config: LlamaConfig, { rows, contextTokens }: GraphSize): number[] {
  return [rows, config.kvHeads, contextTokens, config.headDim];
}

/**
 * Inputs: `ids` (B, T) int32; `last` (B) int32, the position of each row's last new token; `total` (1) int32, the
 * number of tokens in a row including the new ones; the cache. Outputs: `next` (B, 1) int64, the most likely token
 * after the last one; the cache.
 *
 * @param weights every parameter in table order, without gaps
 * @throws config-unsupported
 */
export function llamaGraph(config: LlamaConfig, weights: Float32Array, size: GraphSize): OnnxGraph {
  requireImplemented(config);
  const { heads, kvHeads, headDim: D, vocabularySize: V, hiddenSize: C } = config;
  const matrix = matricesOf(config, weights);
  const nodes: OnnxNode[] = [];
  const constants: OnnxConstant[] = [];
  const constant = (name: string, shape: readonly number[], values: Float32Array | Int32Array): string => {
    constants.push({ name, shape, values });
    return name;
  };
  const vector = (name: string): string => constant(name, [matrix(name).columns], matrix(name).values);
  const node = (op: string, inputs: string[], output: string, more: Partial<OnnxNode> = {}): string => {
    nodes.push({ op, inputs, outputs: [output], ...more });
    return output;
  };
  const project = (x: string, names: string[], output: string): string => {
    const { shape, values } = sideBySide(names.map(matrix));
    return node('MatMul', [x, constant(`${output}.weight`, shape, values)], output);
  };
  const epsilon = { epsilon: { float: config.normEpsilon } };
  /** x + skip and its norm, two outputs of one operator. Without skip: x and its norm. */
  const addAndNorm = (x: string, skip: string | null, gain: string, bias?: string): { sum: string; normed: string } => {
    const normed = `${gain}.normed`;
    if (skip === null)
      return {
        sum: x,
        normed: node('SimplifiedLayerNormalization', [x, vector(gain)], normed, {
          attributes: { ...epsilon, axis: { int: -1 } },
        }),
      };
    const sum = `${gain}.sum`;
    nodes.push({
      op: 'SkipSimplifiedLayerNormalization',
      domain: CONTRIB_DOMAIN,
      inputs: [x, skip, vector(gain), ...(bias === undefined ? [] : [bias])],
      outputs: [normed, '', '', sum],
      attributes: epsilon,
    });
    return { sum, normed };
  };

  const cos = constant('cos', [size.contextTokens, D / 2], rotationTable(Math.cos, size.contextTokens, config));
  const sin = constant('sin', [size.contextTokens, D / 2], rotationTable(Math.sin, size.contextTokens, config));
  const embedding = matrix('model.embed_tokens.weight');
  let residual = node('Gather', [constant('embedding', [V, C], embedding.values), 'ids'], 'embedded');
  /** The update that the next norm adds to the residual. */
  let update: string | null = null;
  for (let l = 0; l < config.layers; l++) {
    const name = (part: string): string => `model.layers.${l}.${part}`;
    const first = addAndNorm(residual, update, name('input_layernorm.weight'));
    let qkv = project(
      first.normed,
      ['q', 'k', 'v'].map((p) => name(`self_attn.${p}_proj.weight`)),
      name('qkv'),
    );
    if (config.qkvBias) {
      const biases = ['q', 'k', 'v'].map((p) => matrix(name(`self_attn.${p}_proj.bias`)).values);
      const packed = Float32Array.from(biases.flatMap((values) => [...values]));
      qkv = node('Add', [qkv, constant(name('qkv.bias'), [packed.length], packed)], name('qkv.biased'));
    }
    nodes.push({
      op: 'GroupQueryAttention',
      domain: CONTRIB_DOMAIN,
      inputs: [qkv, '', '', `past.${l}.key`, `past.${l}.value`, 'last', 'total', cos, sin],
      outputs: [name('attended'), `present.${l}.key`, `present.${l}.value`],
      attributes: {
        num_heads: { int: heads },
        kv_num_heads: { int: kvHeads },
        do_rotary: { int: 1 },
        rotary_interleaved: { int: 0 },
      },
    });
    const output = project(name('attended'), [name('self_attn.o_proj.weight')], name('output'));
    const bias = config.outputBias ? vector(name('self_attn.o_proj.bias')) : undefined;
    const second = addAndNorm(first.sum, output, name('post_attention_layernorm.weight'), bias);
    const gate = project(second.normed, [name('mlp.gate_proj.weight')], name('gate'));
    const up = project(second.normed, [name('mlp.up_proj.weight')], name('up'));
    // x·σ(x) is onnxruntime's QuickGelu with α = 1.
    const silu = node('QuickGelu', [gate], name('silu'), {
      domain: CONTRIB_DOMAIN,
      attributes: { alpha: { float: 1 } },
    });
    update = project(node('Mul', [silu, up], name('hidden')), [name('mlp.down_proj.weight')], name('down'));
    residual = second.sum;
  }
  const { normed } = addAndNorm(residual, update, 'model.norm.weight');
  // Only the logits of the last token are needed.
  const lastNormed = node('Gather', [normed, constant('minus one', [], Int32Array.of(-1))], 'last normed', {
    attributes: { axis: { int: 1 } },
  });
  const logits = project(
    lastNormed,
    [config.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight'],
    'logits',
  );
  node('ArgMax', [logits], 'next', { attributes: { axis: { int: -1 }, keepdims: { int: 1 } } });

  const cache = (which: 'past' | 'present'): OnnxValue[] =>
    cacheNames(config).map((names) => ({ name: names[which], type: 'float32', shape: cacheShape(config, size) }));
  return {
    name: 'llama',
    nodes,
    constants,
    inputs: [
      { name: 'ids', type: 'int32', shape: [size.rows, 'T'] },
      { name: 'last', type: 'int32', shape: [size.rows] },
      { name: 'total', type: 'int32', shape: [1] },
      ...cache('past'),
    ],
    outputs: [{ name: 'next', type: 'int64', shape: [size.rows, 1] }, ...cache('present')],
  };
}
