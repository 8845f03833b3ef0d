/**
 * The parameter table: every name and shape of a model, derived from its config and from nowhere else. Offsets in the
 * flat buffer, initialisation, weight decay, checkpoint names and tests all read this table.
 *
 * All parameters live in one flat tensor, each at a multiple of 64 elements, because WebGPU binds at 256-byte offsets.
 * Gradients and AdamW's moments have the same layout, so an optimiser step is one dispatch. The gaps between parameters
 * hold zeros and stay zero: their gradients are zero.
 */
import { alignElements, elementCount, view, type Shape, type Tensor } from '../engine/buffers';
import type { LlamaConfig } from './config';

export interface Parameter {
  /** The name in a Hugging Face checkpoint. */
  readonly name: string;
  /** (out, in) for matrices. */
  readonly shape: Shape;
  /** First element in the flat buffer. */
  readonly offset: number;
}

export interface ParameterTable {
  readonly entries: readonly Parameter[];
  /** Elements of the flat buffer, gaps included. */
  readonly flatElements: number;
  /** Elements without the gaps. */
  readonly parameterCount: number;
}

/** One decoder layer's tensors: T is a shape in the table, a Tensor once there is a buffer. */
export interface LayerOf<T> {
  readonly inputNorm: T;
  readonly query: T;
  readonly queryBias?: T;
  readonly key: T;
  readonly keyBias?: T;
  readonly value: T;
  readonly valueBias?: T;
  readonly queryNorm?: T;
  readonly keyNorm?: T;
  readonly output: T;
  readonly outputBias?: T;
  readonly mlpNorm: T;
  readonly gate: T;
  readonly up: T;
  readonly down: T;
}

export interface ModelOf<T> {
  readonly embedding: T;
  readonly layers: readonly LayerOf<T>[];
  readonly finalNorm: T;
  /** The output head; the embedding itself where the weights are tied. */
  readonly head: T;
}

const LAYER_NAMES: Readonly<Record<keyof LayerOf<unknown>, string>> = {
  inputNorm: 'input_layernorm.weight',
  query: 'self_attn.q_proj.weight',
  queryBias: 'self_attn.q_proj.bias',
  key: 'self_attn.k_proj.weight',
  keyBias: 'self_attn.k_proj.bias',
  value: 'self_attn.v_proj.weight',
  valueBias: 'self_attn.v_proj.bias',
  queryNorm: 'self_attn.q_norm.weight',
  keyNorm: 'self_attn.k_norm.weight',
  output: 'self_attn.o_proj.weight',
  outputBias: 'self_attn.o_proj.bias',
  mlpNorm: 'post_attention_layernorm.weight',
  gate: 'mlp.gate_proj.weight',
  up: 'mlp.up_proj.weight',
  down: 'mlp.down_proj.weight',
};

function layerShapes(config: LlamaConfig): LayerOf<Shape> {
  const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D } = config;
  return {
    inputNorm: [C],
    query: [H * D, C],
    key: [K * D, C],
    value: [K * D, C],
    ...(config.qkvBias && { queryBias: [H * D], keyBias: [K * D], valueBias: [K * D] }),
    ...(config.qkNorm && { queryNorm: [D], keyNorm: [D] }),
    output: [C, H * D],
    ...(config.outputBias && { outputBias: [C] }),
    mlpNorm: [C],
    gate: [F, C],
    up: [F, C],
    down: [C, F],
  };
}

/** Every parameter in checkpoint order, each a [name, shape]. */
function namedShapes(config: LlamaConfig): [string, Shape][] {
  const { vocabularySize: V, hiddenSize: C, layers: L } = config;
  const layer = Object.entries(layerShapes(config)) as [keyof LayerOf<unknown>, Shape][];
  const named: [string, Shape][] = [['model.embed_tokens.weight', [V, C]]];
  for (let l = 0; l < L; l++) named.push(...layer.map(([key, shape]): [string, Shape] => [`model.layers.${l}.${LAYER_NAMES[key]}`, shape]));
  named.push(['model.norm.weight', [C]]);
  if (!config.tiedEmbeddings) named.push(['lm_head.weight', [V, C]]);
  return named;
}

export function parameterTable(config: LlamaConfig): ParameterTable {
  let offset = 0;
  let parameterCount = 0;
  const entries = namedShapes(config).map(([name, shape]) => {
    const entry = { name, shape, offset };
    offset += alignElements(elementCount(shape));
    parameterCount += elementCount(shape);
    return entry;
  });
  return { entries, flatElements: offset, parameterCount };
}

/** The parameters (or their gradients) as views of a flat tensor of `flatElements`, by their place in the model. */
export function parameterViews(config: LlamaConfig, flat: Tensor): ModelOf<Tensor> {
  const byName = new Map(parameterTable(config).entries.map((entry) => [entry.name, view(flat, entry.offset, entry.shape, entry.name)]));
  const layerKeys = Object.keys(layerShapes(config)) as (keyof LayerOf<unknown>)[];
  const layers = Array.from({ length: config.layers }, (_, l) => {
    const layer = layerKeys.map((key) => [key, byName.get(`model.layers.${l}.${LAYER_NAMES[key]}`)!]);
    return Object.fromEntries(layer) as LayerOf<Tensor>;
  });
  const embedding = byName.get('model.embed_tokens.weight')!;
  return { embedding, layers, finalNorm: byName.get('model.norm.weight')!, head: byName.get('lm_head.weight') ?? embedding };
}

/** Values in table order without gaps → the flat layout. */
export function toFlat(table: ParameterTable, values: Float32Array): Float32Array {
  const flat = new Float32Array(table.flatElements);
  let at = 0;
  for (const { shape, offset } of table.entries) {
    const count = elementCount(shape);
    flat.set(values.subarray(at, at + count), offset);
    at += count;
  }
  return flat;
}

/** The flat layout → values in table order without gaps. */
export function fromFlat(table: ParameterTable, flat: Float32Array): Float32Array {
  const values = new Float32Array(table.parameterCount);
  let at = 0;
  for (const { shape, offset } of table.entries) {
    const count = elementCount(shape);
    values.set(flat.subarray(offset, offset + count), at);
    at += count;
  }
  return values;
}
