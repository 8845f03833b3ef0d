/**
 * The decoder without a GPU: a few tokens at a time, in plain TypeScript, over a cache of keys and values. For machines
 * without WebGPU, and models so small that a turn takes milliseconds on one thread.
 *
 * The cache is f32, everything else f64. So logits are as near to the f64 reference as f32 weights allow, and a sampler on
 * them draws the tokens that the GPU draws, except where two candidates are closer than f32's rounding. A token's numbers
 * have the same bits beside any others, because the order of every sum depends only on the token.
 *
 * Letters: M tokens, C hidden, F intermediate, H query heads, K key heads, D channels a head, V words.
 */
import { elementCount } from '../../engine/buffers';
import type { LlamaConfig } from '../config';
import type { SamplerSize } from '../dialogue-rows';
import { placed, toFlat, parameterTable, type LayerOf, type ModelOf } from '../parameters';

/** The parameters of a checkpoint (in table order, without gaps) by their place in the model. */
export function plainParameters(config: LlamaConfig, weights: Float32Array): ModelOf<Float64Array> {
  const flat = Float64Array.from(toFlat(parameterTable(config), weights));
  return placed(config, (offset, shape) => flat.subarray(offset, offset + elementCount(shape)));
}

/** A token, and where it goes: its row of the cache and its position there. */
export interface Place {
  readonly row: number;
  readonly position: number;
  readonly token: number;
  /** Other rows that have the same tokens up to this one: its keys and values are theirs, too. */
  readonly sharedWith?: readonly number[];
}

/** Tokens that are computed at a time: enough that each weight is used several times for a load. */
const AT_A_TIME = 32;

export class PlainDecoder {
  /** Keys, and values, of each layer: (rows, contextTokens, K·D). */
  private readonly keys: readonly Float32Array[];
  private readonly values: readonly Float32Array[];
  /** Cosines and sines of each position's angles: (contextTokens, D / 2). */
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  private readonly hidden: Float64Array;
  private readonly normed: Float64Array;
  private readonly heads: Float64Array;
  private readonly attended: Float64Array;
  private readonly gated: Float64Array;
  private readonly added: Float64Array;
  private readonly scores: Float64Array;
  private readonly logits: Float64Array;

  constructor(
    private readonly config: LlamaConfig,
    private readonly model: ModelOf<Float64Array>,
    private readonly size: SamplerSize,
  ) {
    const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D, layers, vocabularySize: V } = config;
    const { rows, contextTokens } = size;
    const cache = () => Array.from({ length: layers }, () => new Float32Array(rows * contextTokens * K * D));
    [this.keys, this.values] = [cache(), cache()];
    this.cosines = new Float64Array((contextTokens * D) / 2);
    this.sines = this.cosines.slice();
    for (let at = 0; at < this.cosines.length; at++) {
      const channel = at % (D / 2);
      const angle = ((at - channel) / (D / 2)) * config.ropeTheta ** ((-2 * channel) / D);
      this.cosines[at] = Math.cos(angle);
      this.sines[at] = Math.sin(angle);
    }
    const ofTokens = (width: number) => new Float64Array(AT_A_TIME * width);
    this.hidden = ofTokens(C);
    this.normed = ofTokens(C);
    this.heads = ofTokens((H + 2 * K) * D);
    this.attended = ofTokens(H * D);
    this.gated = ofTokens(2 * F);
    this.added = ofTokens(C);
    this.logits = ofTokens(V);
    this.scores = new Float64Array(contextTokens);
  }

  /**
   * Writes keys and values of these tokens to the cache; those that a token attends to are there already, or of a token before
   * it here. `ondrawn` gets the logits (V) after each of them, to be read at once.
   */
  advance(places: readonly Place[], ondrawn: ((logits: Float64Array, m: number) => void) | null): void {
    for (let from = 0; from < places.length; from += AT_A_TIME) {
      this.chunk(places.slice(from, from + AT_A_TIME), ondrawn && ((logits, m) => ondrawn(logits, from + m)));
    }
  }

  private chunk(places: readonly Place[], ondrawn: ((logits: Float64Array, m: number) => void) | null): void {
    const { hiddenSize: C, vocabularySize: V } = this.config;
    const { embedding, layers, finalNorm, head } = this.model;
    const M = places.length;
    places.forEach(({ token }, m) => this.hidden.set(embedding.subarray(token * C, (token + 1) * C), m * C));
    layers.forEach((layer, l) => this.layer(layer, l, places));
    if (!ondrawn) return;
    this.normAll(M, finalNorm);
    product(head, this.normed, M, C, undefined, this.logits);
    for (let m = 0; m < M; m++) ondrawn(this.logits.subarray(m * V, (m + 1) * V), m);
  }

  private layer(layer: LayerOf<Float64Array>, l: number, places: readonly Place[]): void {
    const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D } = this.config;
    const { heads, hidden, normed, added, gated } = this;
    const M = places.length;
    this.normAll(M, layer.inputNorm);
    product(layer.qkv, normed, M, C, layer.qkvBias, heads);
    places.forEach(({ row, position, sharedWith = [] }, m) => {
      const first = m * (H + 2 * K) * D;
      for (let h = 0; h < H + K; h++) {
        const gain = h < H ? layer.queryNorm : layer.keyNorm;
        if (gain) this.norm(heads, first + h * D, D, gain, heads, first + h * D);
        this.rotate(first + h * D, position);
      }
      for (const one of [row, ...sharedWith]) {
        const at = (one * this.size.contextTokens + position) * K * D;
        this.keys[l]!.set(heads.subarray(first + H * D, first + (H + K) * D), at);
        this.values[l]!.set(heads.subarray(first + (H + K) * D, first + (H + 2 * K) * D), at);
      }
    });
    places.forEach((place, m) => {
      for (let h = 0; h < H; h++) this.attend(l, h, m, place);
    });
    product(layer.output, this.attended, M, H * D, layer.outputBias, added);
    for (let i = 0; i < M * C; i++) hidden[i]! += added[i]!;
    this.normAll(M, layer.mlpNorm);
    product(layer.gateUp, normed, M, C, undefined, gated);
    for (let m = 0; m < M; m++) {
      for (let f = 0; f < F; f++) {
        const gate = gated[2 * m * F + f]!;
        gated[m * F + f] = (gate / (1 + Math.exp(-gate))) * gated[(2 * m + 1) * F + f]!; // behind what is still to be read
      }
    }
    product(layer.down, gated, M, F, undefined, added);
    for (let i = 0; i < M * C; i++) hidden[i]! += added[i]!;
  }

  private normAll(M: number, gain: Float64Array): void {
    const C = this.config.hiddenSize;
    for (let m = 0; m < M; m++) this.norm(this.hidden, m * C, C, gain, this.normed, m * C);
  }

  /** RMSNorm of `count` channels of x from `from` on, written to y from `to` on. */
  private norm(x: Float64Array, from: number, count: number, gain: Float64Array, y: Float64Array, to: number): void {
    let sum = 0;
    for (let c = 0; c < count; c++) sum += x[from + c]! * x[from + c]!;
    const scale = 1 / Math.sqrt(sum / count + this.config.normEpsilon);
    for (let c = 0; c < count; c++) y[to + c] = x[from + c]! * scale * gain[c]!;
  }

  /** Rotary embedding of the head that begins at `from`, in the half-split order of Hugging Face checkpoints. */
  private rotate(from: number, position: number): void {
    const half = this.config.headDim / 2;
    for (let i = 0; i < half; i++) {
      const [cosine, sine] = [this.cosines[position * half + i]!, this.sines[position * half + i]!];
      const [a, b] = [this.heads[from + i]!, this.heads[from + half + i]!];
      this.heads[from + i] = a * cosine - b * sine;
      this.heads[from + half + i] = a * sine + b * cosine;
    }
  }

  /** Softmax attention of token m's query head h over its row's tokens 0…position. */
  private attend(l: number, h: number, m: number, { row, position }: Place): void {
    const { heads: H, kvHeads: K, headDim: D } = this.config;
    const { heads, scores, attended } = this;
    const [keys, values] = [this.keys[l]!, this.values[l]!];
    const first = row * this.size.contextTokens * K * D + Math.floor((h * K) / H) * D;
    const query = m * (H + 2 * K) * D + h * D;
    const to = m * H * D + h * D;
    const scale = 1 / Math.sqrt(D);
    let peak = -Infinity;
    for (let t = 0; t <= position; t++) {
      let dot = 0;
      for (let d = 0; d < D; d++) dot += heads[query + d]! * keys[first + t * K * D + d]!;
      scores[t] = dot * scale;
      if (scores[t]! > peak) peak = scores[t]!;
    }
    let sum = 0;
    for (let t = 0; t <= position; t++) {
      scores[t] = Math.exp(scores[t]! - peak);
      sum += scores[t]!;
    }
    for (let d = 0; d < D; d++) {
      let value = 0;
      for (let t = 0; t <= position; t++) value += scores[t]! * values[first + t * K * D + d]!;
      attended[to + d] = value / sum;
    }
  }
}

/** y (M, N) = x (M, C)·Wᵀ, plus the bias if there is one; W (N, C). Four tokens at a time, so that a weight is loaded once for them. */
function product(
  w: Float64Array,
  x: Float64Array,
  M: number,
  C: number,
  bias: Float64Array | undefined,
  y: Float64Array,
): void {
  const N = w.length / C;
  let m = 0;
  for (; m + 4 <= M; m += 4) {
    const [x0, x1, x2, x3] = [m * C, (m + 1) * C, (m + 2) * C, (m + 3) * C];
    for (let n = 0, at = 0; n < N; n++, at += C) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let k = 0; k < C; k++) {
        const weight = w[at + k]!;
        a += weight * x[x0 + k]!;
        b += weight * x[x1 + k]!;
        c += weight * x[x2 + k]!;
        d += weight * x[x3 + k]!;
      }
      const offset = bias ? bias[n]! : 0;
      y[m * N + n] = a + offset;
      y[(m + 1) * N + n] = b + offset;
      y[(m + 2) * N + n] = c + offset;
      y[(m + 3) * N + n] = d + offset;
    }
  }
  for (; m < M; m++) {
    for (let n = 0, at = 0; n < N; n++, at += C) {
      let a = 0;
      for (let k = 0; k < C; k++) a += w[at + k]! * x[m * C + k]!;
      y[m * N + n] = a + (bias ? bias[n]! : 0);
    }
  }
}
