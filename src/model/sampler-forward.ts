/**
 * The decoder's forward pass over a key-value cache: M packed new tokens, each with its own row of the cache and its
 * own position. Prefill (M = all pending tokens) and decode (one token a row) are this one recording.
 *
 * It is deliberately not the forward pass of training (transformer.ts), which keeps every activation for the backward
 * pass and attends over packed rows; sampler.test.ts checks that both give the same log-probs.
 *
 * Letters: M tokens, C channels, H query heads, K key heads, D channels a head, F MLP width, V vocabulary, S cache
 * slots, T context positions.
 */
import { alignElements, elementCount, view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { attentionCached } from '../engine/kernels/attention_cached/attention_cached';
import { addBias } from '../engine/kernels/bias/bias';
import { cacheCopy, COPY_WORDS } from '../engine/kernels/cache_copy/cache_copy';
import { embedding } from '../engine/kernels/embedding/embedding';
import { headNorm } from '../engine/kernels/head_norm/head_norm';
import { matmul } from '../engine/kernels/matmul/matmul';
import { rmsnorm } from '../engine/kernels/rmsnorm/rmsnorm';
import { ropeAngles } from '../engine/kernels/rope/rope';
import { ropeCache } from '../engine/kernels/rope_cache/rope_cache';
import { ROW_WORDS } from '../engine/kernels/sample/sample';
import { swiglu } from '../engine/kernels/swiglu/swiglu';
import type { Program } from '../engine/program';
import { projectionWidth } from './activations';
import type { LlamaConfig } from './config';
import type { ModelOf } from './parameters';

export interface CacheSize {
  /** S */
  readonly slots: number;
  /** T */
  readonly contextTokens: number;
  /** The largest number of tokens in one recording. */
  readonly packedTokens: number;
}

/** The cache of all layers, keys and values apart: (L, S, T, K·D) each, layers `stride` elements apart. */
export interface WholeCache {
  readonly keys: Tensor;
  readonly values: Tensor;
  readonly stride: number;
}

export class CachedForward {
  /** (M) u32: the tokens to process. */
  readonly tokens: Tensor;
  /** (M, 4) u32: the state of each token's row (kernels/sample). */
  readonly rows: Tensor;
  /** (S·T, 2) u32: the places of the cache that a prefill copies (kernels/cache_copy). */
  readonly copies: Tensor;
  readonly angles: Tensor;
  /** Null if it does not fit into one binding: then each layer has its own buffers. */
  readonly wholeCache: WholeCache | null;
  private readonly keys: readonly Tensor[];
  private readonly values: readonly Tensor[];
  private readonly activations: {
    readonly [K in 'x' | 'normed' | 'raw' | 'headScale' | 'qkv' | 'attended' | 'gateUp' | 'hidden']: Tensor;
  };

  /** Throws limit-exceeded if a layer's cache or an activation does not fit into one binding. */
  constructor(
    private readonly device: Device,
    private readonly config: LlamaConfig,
    private readonly parameters: ModelOf<Tensor>,
    { slots, contextTokens, packedTokens }: CacheSize,
  ) {
    const { hiddenSize: C, intermediateSize: F, heads, kvHeads, headDim: D } = config;
    const packed = (label: string, columns: number): Tensor => device.tensor(label, [packedTokens, columns]);
    const cached = [slots, contextTokens, kvHeads * D] as const;
    const stride = alignElements(elementCount(cached));
    const fits = config.layers * stride * 4 <= device.gpu.limits.maxStorageBufferBindingSize;
    const whole = (label: string): Tensor => device.tensor(label, [config.layers, stride]);
    this.wholeCache = fits ? { keys: whole('key cache'), values: whole('value cache'), stride } : null;
    const cache = (kind: 'keys' | 'values', label: string): Tensor[] =>
      Array.from({ length: config.layers }, (_, l) =>
        this.wholeCache ? view(this.wholeCache[kind], l * stride, cached) : device.tensor(`${label} ${l}`, cached),
      );
    this.tokens = device.tensor('tokens', [packedTokens]);
    this.rows = device.tensor('rows', [packedTokens, ROW_WORDS]);
    this.copies = device.tensor('cache copies', [slots * contextTokens, COPY_WORDS]);
    this.angles = device.upload('angles', [contextTokens, D], ropeAngles(contextTokens, D, config.ropeTheta));
    this.keys = cache('keys', 'key cache');
    this.values = cache('values', 'value cache');
    this.activations = {
      x: packed('x', C),
      normed: packed('normed', C),
      raw: packed('raw', config.qkNorm ? projectionWidth(config) : 1),
      headScale: packed('head scale', config.qkNorm ? heads + kvHeads : 1),
      qkv: packed('qkv', projectionWidth(config)),
      attended: packed('attended', heads * D),
      gateUp: packed('gate and up', 2 * F),
      hidden: packed('hidden', F),
    };
  }

  /**
   * Records only what later tokens need: the keys and values of the first M tokens, written to the cache, and the first
   * `copies` copies of them. A layer copies before it attends, so the other rows' tokens may be among the M.
   */
  recordPrefill(program: Program, M: number, copies: number): void {
    this.recordEmbedding(program, M);
    const last = this.config.layers - 1;
    for (let l = 0; l < last; l++) this.recordLayer(program, M, l, copies);
    this.recordCacheWrite(program, M, last, { queries: false, copies });
  }

  /** Records the first M tokens through the whole model; logits (M, V). */
  recordLogits(program: Program, M: number, logits: Tensor): void {
    const { x, normed } = this.first(M);
    this.recordEmbedding(program, M);
    for (let l = 0; l < this.config.layers; l++) this.recordLayer(program, M, l);
    rmsnorm(program, { x, gain: this.parameters.finalNorm, y: normed }, this.config.normEpsilon);
    matmul(program, { x: normed, w: this.parameters.head, y: logits });
  }

  private recordEmbedding(program: Program, M: number): void {
    embedding(program, { ids: view(this.tokens, 0, [M]), table: this.parameters.embedding, y: this.first(M).x });
  }

  private recordLayer(program: Program, M: number, l: number, copies = 0): void {
    const layer = this.parameters.layers[l]!;
    const { x, normed, qkv, attended, gateUp, hidden } = this.first(M);
    this.recordCacheWrite(program, M, l, { queries: true, copies });
    attentionCached(
      program,
      { rows: this.firstRows(M), qkv, keys: this.keys[l]!, values: this.values[l]!, y: attended },
      this.config,
    );
    matmul(program, { x: attended, w: layer.output, y: x }, 'self');
    if (layer.outputBias) addBias(program, { bias: layer.outputBias, y: x });
    rmsnorm(program, { x, gain: layer.mlpNorm, y: normed }, this.config.normEpsilon);
    matmul(program, { x: normed, w: layer.gateUp, y: gateUp });
    swiglu(program, { both: gateUp, y: hidden });
    matmul(program, { x: hidden, w: layer.down, y: x }, 'self');
  }

  /** Norm, projections, rotation, and writing keys and values to each place where they belong. */
  private recordCacheWrite(
    program: Program,
    M: number,
    l: number,
    { queries, copies }: { queries: boolean; copies: number },
  ): void {
    const { config } = this;
    const layer = this.parameters.layers[l]!;
    const { x, normed, raw, qkv, headScale } = this.first(M);
    rmsnorm(program, { x, gain: layer.inputNorm, y: normed }, config.normEpsilon);
    const projected = { x: normed, w: layer.qkv, y: config.qkNorm ? raw : qkv };
    if (layer.qkvBias) matmul(program, { ...projected, base: layer.qkvBias }, 'bias');
    else matmul(program, projected);
    if (layer.queryNorm && layer.keyNorm) {
      headNorm(
        program,
        { x: raw, queryGain: layer.queryNorm, keyGain: layer.keyNorm, y: qkv, scale: headScale },
        config,
        config.normEpsilon,
      );
    }
    const cache = { keys: this.keys[l]!, values: this.values[l]! };
    ropeCache(program, { rows: this.firstRows(M), angles: this.angles, qkv, ...cache }, config, queries);
    if (copies > 0) cacheCopy(program, { copies: view(this.copies, 0, [copies, COPY_WORDS]), ...cache });
  }

  private first(M: number): CachedForward['activations'] {
    const entries = Object.entries(this.activations).map(([name, tensor]) => [
      name,
      view(tensor, 0, [M, tensor.shape[1]!]),
    ]);
    return Object.fromEntries(entries) as CachedForward['activations'];
  }

  private firstRows(M: number): Tensor {
    return view(this.rows, 0, [M, ROW_WORDS]);
  }

  free(): void {
    const { device, tokens, rows, copies, angles, wholeCache, keys, values, activations } = this;
    const caches = wholeCache ? [wholeCache.keys, wholeCache.values] : [...keys, ...values];
    for (const tensor of [tokens, rows, copies, angles, ...caches, ...Object.values(activations)]) device.free(tensor);
  }
}
