/**
 * Several decode steps of a whole small model in one dispatch (persistent.wgsl): each workgroup keeps a few dialogues
 * for all steps. If steps are short, starting about twenty dispatches per step costs more than their work.
 *
 * C channels, H query heads, K key heads, D channels a head, F MLP width, V vocabulary, L layers, R rows.
 */
import type { Tensor } from '../../engine/buffers';
import type { Device } from '../../engine/device';
import { defineKernel, groupsFor } from '../../engine/kernel';
import { partsOf } from '../../engine/kernels/attention/attention';
import { padded } from '../../engine/kernels/matmul/matmul';
import { drawingSource } from '../../engine/kernels/sample/sample';
import type { Program } from '../../engine/program';
import { specialised } from '../../engine/unroll';
import { projectionWidth } from '../activations';
import type { LlamaConfig } from '../config';
import { parameterTable, type ModelOf } from '../parameters';
import type { WholeCache } from '../sampler-forward';
import source from './persistent.wgsl?raw';
import productSource from './product.wgsl?raw';
import sharedProductSource from './product_subgroup.wgsl?raw';

/**
 * Dialogues of a workgroup, threads per dialogue, and whether the lanes of a subgroup share rows of products (for
 * CPUs).
 */
const SHAPES = {
  'persistent 8': { rows: 8, lanes: 1, shared: true },
  'persistent 1×32': { rows: 1, lanes: 32, shared: false },
  'persistent 4×16': { rows: 4, lanes: 16, shared: false },
} as const;

export type PersistentVariant = keyof typeof SHAPES;
export const PERSISTENT_VARIANTS = Object.keys(SHAPES) as readonly PersistentVariant[];

/** `NONE` of persistent.wgsl. */
const NONE = 0xffffffff;
/** Every workgroup reads all weights in every step; for larger models that is too much. */
const MOST_PARAMETERS = 1_000_000;
/** A head is in registers; longer heads take long to compile (kernels/attention). */
const LONGEST_HEAD = 32;

/** Parts are reserved in multiples of this, so that models of similar widths share a kernel. */
const RESERVED = 32;

/** Parts of a row's activations in workgroup memory: x, a and b of persistent.wgsl. */
function activationParts(config: LlamaConfig): number {
  const { hiddenSize: C, heads, headDim, intermediateSize: F, vocabularySize: V } = config;
  const floats = C + Math.max(C, heads * headDim) + Math.max(projectionWidth(config), F, padded(V));
  return Math.ceil(floats / 4 / RESERVED) * RESERVED;
}

/** Activations, a candidate per thread, a state and a token per row, and a few more words. */
function workgroupBytes(config: LlamaConfig, { rows, lanes }: { rows: number; lanes: number }): number {
  return rows * (16 * activationParts(config) + 16 * lanes + 16 + 4) + 32;
}

/**
 * The variants that can run such a model on this device. All sizes must be multiples of four, half a head too. None in
 * half precision: there training may round factors, and a sampler that does not would draw from another policy.
 */
export function persistentVariants(device: Device, config: LlamaConfig): readonly PersistentVariant[] {
  const { hiddenSize: C, intermediateSize: F, headDim } = config;
  const { maxComputeWorkgroupStorageSize } = device.gpu.limits;
  const readable = C % 4 === 0 && F % 4 === 0 && headDim % 8 === 0 && headDim <= LONGEST_HEAD;
  if (!readable || device.precision !== 'f32' || parameterTable(config).parameterCount > MOST_PARAMETERS) return [];
  return PERSISTENT_VARIANTS.filter(
    (name) =>
      (device.subgroups || !SHAPES[name].shared) &&
      workgroupBytes(config, SHAPES[name]) <= maxComputeWorkgroupStorageSize,
  );
}

function kernelOf(variant: PersistentVariant, headDim: number, memory: number, share: number) {
  const { rows, lanes, shared } = SHAPES[variant];
  const constants = {
    ROWS: rows,
    LANES: lanes,
    MEMORY: memory,
    PARTS: partsOf(headDim),
    ...(shared && { SHARE: share }),
  };
  const shaped = specialised(`${source}\n${shared ? sharedProductSource : productSource}`, constants);
  return defineKernel({
    name: `decode ${variant} ${headDim} ${memory} ${share}`,
    source: `${shared ? 'enable subgroups;\n' : ''}${drawingSource}\n${shaped}`,
    bindings: {
      weights: 'read',
      angles: 'read',
      keys: 'read_write',
      values: 'read_write',
      turn: 'read',
      rows: 'read_write',
      tokens: 'read_write',
      drawn: 'read_write',
    },
    params: {
      rows: 'u32',
      steps: 'u32',
      vocabulary: 'u32',
      layers: 'u32',
      hidden: 'u32',
      inner: 'u32',
      heads: 'u32',
      kv_heads: 'u32',
      parts: 'u32',
      context: 'u32',
      embedding: 'u32',
      layer_stride: 'u32',
      input_norm: 'u32',
      qkv: 'u32',
      qkv_bias: 'u32',
      query_norm: 'u32',
      key_norm: 'u32',
      output: 'u32',
      output_bias: 'u32',
      mlp_norm: 'u32',
      gate_up: 'u32',
      down: 'u32',
      final_norm: 'u32',
      head: 'u32',
      cache_stride: 'u32',
      drawn_stride: 'u32',
      eps: 'f32',
      scale: 'f32',
    },
    grid: (p) => [groupsFor(p.rows, rows), 1, 1],
  });
}

const kernels = new Map<string, ReturnType<typeof kernelOf>>();

export function persistentKernel(
  device: Device,
  variant: PersistentVariant,
  config: LlamaConfig,
): ReturnType<typeof kernelOf> {
  const memory = activationParts(config);
  const share = Math.min(device.subgroups?.lanes ?? 0, SHAPES[variant].rows);
  const key = `${variant} ${config.headDim} ${memory} ${share}`;
  let kernel = kernels.get(key);
  if (!kernel) kernels.set(key, (kernel = kernelOf(variant, config.headDim, memory, share)));
  return kernel;
}

export interface PersistentTensors {
  readonly parameters: ModelOf<Tensor>;
  readonly cache: WholeCache;
  /** (T, D) */
  readonly angles: Tensor;
  readonly turn: Tensor;
  /** (R, 4) */
  readonly rows: Tensor;
  /** (R) */
  readonly tokens: Tensor;
  /** Sampled tokens, log-probs and entropies, one after the other: (3, …). */
  readonly drawn: Tensor;
}

/** Records one dispatch of this many decode steps for all rows. */
export function persistentDecode(
  program: Program,
  variant: PersistentVariant,
  io: PersistentTensors,
  config: LlamaConfig,
  contextTokens: number,
  steps: number,
): void {
  const { parameters, cache, angles, turn, rows, tokens, drawn } = io;
  const { embedding, layers, finalNorm, head } = parameters;
  const { table, offsetOf } = flatParameters(config, embedding);
  const first = layers[0]!;
  const optional = (tensor: Tensor | undefined): number => (tensor ? offsetOf(tensor) : NONE);
  program.dispatch(
    persistentKernel(program.device, variant, config),
    { weights: table, angles, keys: cache.keys, values: cache.values, turn, rows, tokens, drawn },
    {
      rows: rows.shape[0]!,
      steps,
      vocabulary: config.vocabularySize,
      layers: config.layers,
      hidden: config.hiddenSize / 4,
      inner: config.intermediateSize / 4,
      heads: config.heads,
      kv_heads: config.kvHeads,
      parts: partsOf(config.headDim),
      context: contextTokens,
      embedding: 0,
      layer_stride: config.layers > 1 ? offsetOf(layers[1]!.inputNorm) - offsetOf(first.inputNorm) : 0,
      input_norm: offsetOf(first.inputNorm),
      qkv: offsetOf(first.qkv),
      qkv_bias: optional(first.qkvBias),
      query_norm: optional(first.queryNorm),
      key_norm: optional(first.keyNorm),
      output: offsetOf(first.output),
      output_bias: optional(first.outputBias),
      mlp_norm: offsetOf(first.mlpNorm),
      gate_up: offsetOf(first.gateUp),
      down: offsetOf(first.down),
      final_norm: offsetOf(finalNorm),
      head: offsetOf(head),
      cache_stride: cache.stride / 4,
      drawn_stride: drawn.shape[1]!,
      eps: config.normEpsilon,
      scale: 1 / Math.sqrt(config.headDim),
    },
  );
}

/**
 * All parameters as one tensor, which begins with the embedding (parameters.ts), and their offsets in parts of four.
 */
function flatParameters(
  config: LlamaConfig,
  embedding: Tensor,
): { table: Tensor; offsetOf: (tensor: Tensor) => number } {
  const table = { ...embedding, label: 'parameters', shape: [parameterTable(config).flatElements] };
  return { table, offsetOf: (tensor) => (tensor.offsetBytes - embedding.offsetBytes) / 16 };
}
