/**
 * The parameter table: every name and shape of a model, derived only from its config. Offsets in the flat buffer,
 * initialisation, weight decay, checkpoint names and tests all use this table.
 *
 * All parameters are in one flat tensor, at multiples of 64 elements, because WebGPU binds at 256-byte offsets.
 * Parameters that multiply the same input (query, key and value; gate and up) follow each other without gaps, so that
 * one product reads them as one matrix. Gradients and AdamW's moments have the same layout, so an optimiser step is one
 * dispatch. The gaps between parameters contain zeros and stay zero, because their gradients are zero.
 */
import { ShiftLabError } from '../domain/errors';
import { alignElements, elementCount, view, type Shape, type Tensor } from '../engine/buffers';
import type { Slices } from '../engine/slices';
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

/** One decoder layer's tensors. */
export interface LayerOf<T> {
  readonly inputNorm: T;
  /** Query, key and value: ((H + 2K)·D, C). */
  readonly qkv: T;
  /** ((H + 2K)·D) */
  readonly qkvBias?: T;
  readonly queryNorm?: T;
  readonly keyNorm?: T;
  readonly output: T;
  readonly outputBias?: T;
  readonly mlpNorm: T;
  /** Gate and up: (2F, C). */
  readonly gateUp: T;
  readonly down: T;
}

export interface ModelOf<T> {
  readonly embedding: T;
  readonly layers: readonly LayerOf<T>[];
  readonly finalNorm: T;
  /** The output head; the embedding itself where the weights are tied. */
  readonly head: T;
}

/** Parameters without gaps between them, in the order of the checkpoint: (name in the checkpoint, shape) of each. */
type Fused = readonly (readonly [string, Shape])[];

function layerShapes(config: LlamaConfig): LayerOf<Fused> {
  const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D } = config;
  const projections = (kind: 'weight' | 'bias', ...inputs: readonly number[]): Fused => [
    [`self_attn.q_proj.${kind}`, [H * D, ...inputs]],
    [`self_attn.k_proj.${kind}`, [K * D, ...inputs]],
    [`self_attn.v_proj.${kind}`, [K * D, ...inputs]],
  ];
  return {
    inputNorm: [['input_layernorm.weight', [C]]],
    qkv: projections('weight', C),
    ...(config.qkvBias && { qkvBias: projections('bias') }),
    ...(config.qkNorm && {
      queryNorm: [['self_attn.q_norm.weight', [D]]],
      keyNorm: [['self_attn.k_norm.weight', [D]]],
    }),
    output: [['self_attn.o_proj.weight', [C, H * D]]],
    ...(config.outputBias && { outputBias: [['self_attn.o_proj.bias', [C]]] }),
    mlpNorm: [['post_attention_layernorm.weight', [C]]],
    gateUp: [
      ['mlp.gate_proj.weight', [F, C]],
      ['mlp.up_proj.weight', [F, C]],
    ],
    down: [['mlp.down_proj.weight', [C, F]]],
  };
}

/** Every parameter in checkpoint order, in groups without gaps. */
function fusedShapes(config: LlamaConfig): Fused[] {
  const { vocabularySize: V, hiddenSize: C, layers: L } = config;
  const layer = Object.values(layerShapes(config)) as Fused[];
  const groups: Fused[] = [[['model.embed_tokens.weight', [V, C]]]];
  for (let l = 0; l < L; l++)
    groups.push(...layer.map((group) => group.map(([name, shape]) => [`model.layers.${l}.${name}`, shape] as const)));
  groups.push([['model.norm.weight', [C]]]);
  if (!config.tiedEmbeddings) groups.push([['lm_head.weight', [V, C]]]);
  return groups;
}

/** As many as one binding can hold on any device: all parameters are in one tensor (4 GiB). */
const MOST_PARAMETERS = 2 ** 30;

/** Throws limit-exceeded for a model that no device can hold, before anything is allocated for it. */
export function parameterTable(config: LlamaConfig): ParameterTable {
  let offset = 0;
  let parameterCount = 0;
  const entries: Parameter[] = [];
  for (const group of fusedShapes(config)) {
    offset = alignElements(offset);
    for (const [name, shape] of group) {
      entries.push({ name, shape, offset });
      offset += elementCount(shape);
      parameterCount += elementCount(shape);
    }
  }
  if (parameterCount > MOST_PARAMETERS)
    throw new ShiftLabError(
      'limit-exceeded',
      `The model that config.json describes has ${parameterCount.toPrecision(4)} parameters; at most ${MOST_PARAMETERS} are possible here: use a smaller one.`,
      { parameters: parameterCount, limit: MOST_PARAMETERS },
    );
  return { entries, flatElements: alignElements(offset), parameterCount };
}

/**
 * The parameters by their place in the model, each made by `part` from where it begins in the flat layout, its shape and its
 * name. Parameters without gaps between them are one: the numbers of rows add up, the shape of a row is the same.
 */
export function placed<T>(config: LlamaConfig, part: (offset: number, shape: Shape, name: string) => T): ModelOf<T> {
  const offsets = new Map(parameterTable(config).entries.map((entry) => [entry.name, entry.offset]));
  const fused = (prefix: string, group: Fused): T => {
    const [first, shape] = group[0]!;
    const rows = group.reduce((sum, [, of]) => sum + of[0]!, 0);
    return part(offsets.get(`${prefix}${first}`)!, [rows, ...shape.slice(1)], `${prefix}${first}`);
  };
  const shapes = Object.entries(layerShapes(config)) as [keyof LayerOf<unknown>, Fused][];
  const layers = Array.from({ length: config.layers }, (_, l) => {
    return Object.fromEntries(
      shapes.map(([key, group]) => [key, fused(`model.layers.${l}.`, group)]),
    ) as unknown as LayerOf<T>;
  });
  const { vocabularySize: V, hiddenSize: C } = config;
  const embedding = fused('', [['model.embed_tokens.weight', [V, C]]]);
  const head = config.tiedEmbeddings ? embedding : fused('', [['lm_head.weight', [V, C]]]);
  return { embedding, layers, finalNorm: fused('', [['model.norm.weight', [C]]]), head };
}

/** The parameters (or their gradients) as views of a flat tensor of `flatElements`. */
export const parameterViews = (config: LlamaConfig, flat: Tensor): ModelOf<Tensor> =>
  placed(config, (offset, shape, name) => view(flat, offset, shape, name));

/** Like `parameterViews`, for gradients that are summed in slices: `slices` (S, flatElements). */
export function parameterSlices(config: LlamaConfig, slices: Tensor): ModelOf<Slices> {
  const [count, stride] = slices.shape as [number, number];
  const spread = (first: Tensor): Slices => ({ first, count, stride });
  const { embedding, layers, finalNorm, head } = parameterViews(config, slices);
  return {
    embedding: spread(embedding),
    layers: layers.map(
      (layer) =>
        Object.fromEntries(
          Object.entries(layer).map(([key, tensor]) => [key, spread(tensor as Tensor)]),
        ) as unknown as LayerOf<Slices>,
    ),
    finalNorm: spread(finalNorm),
    head: spread(head),
  };
}

/** Throws shape-mismatch where values of a snapshot are of another model. */
export function requireParameters(values: Float32Array | undefined, needed: number, label: string): void {
  if (!values || values.length === needed) return;
  throw new ShiftLabError('shape-mismatch', `The snapshot has ${values.length} parameters; ${label} has ${needed}.`, {
    has: values.length,
    needed,
  });
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
