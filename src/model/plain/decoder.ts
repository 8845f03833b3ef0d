/**
 * The decoder without a GPU: one token at a time, in plain TypeScript, over a cache of keys and values. For machines
 * without WebGPU, and models so small that a turn takes milliseconds on one thread.
 *
 * Weights and cache are f32, sums are f64. So logits are as near to the f64 reference as the f32 inputs allow, and a
 * sampler on them draws the tokens that the GPU draws, except where two candidates are closer than f32's rounding.
 */
import { elementCount } from '../../engine/buffers';
import type { LlamaConfig } from '../config';
import type { SamplerSize } from '../dialogue-rows';
import { placed, toFlat, parameterTable, type LayerOf, type ModelOf } from '../parameters';

/** The parameters of a checkpoint (in table order, without gaps) by their place in the model. */
export function plainParameters(config: LlamaConfig, weights: Float32Array): ModelOf<Float32Array> {
  const flat = toFlat(parameterTable(config), weights);
  return placed(config, (offset, shape) => flat.subarray(offset, offset + elementCount(shape)));
}

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
  /** Logits after the token of the last `advance` that asked for them: (V). */
  readonly logits: Float64Array;

  constructor(
    private readonly config: LlamaConfig,
    private readonly model: ModelOf<Float32Array>,
    private readonly size: SamplerSize,
  ) {
    const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D, layers, vocabularySize } = config;
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
    this.hidden = new Float64Array(C);
    this.normed = new Float64Array(C);
    this.heads = new Float64Array((H + 2 * K) * D);
    this.attended = new Float64Array(H * D);
    this.gated = new Float64Array(2 * F);
    this.added = new Float64Array(C);
    this.scores = new Float64Array(contextTokens);
    this.logits = new Float64Array(vocabularySize);
  }

  /** Writes the token's keys and values to the cache, which has those before it; and with `draws`, its logits. */
  advance(row: number, position: number, token: number, draws: boolean): void {
    const { hiddenSize: C } = this.config;
    const { embedding, layers, finalNorm, head } = this.model;
    for (let c = 0; c < C; c++) this.hidden[c] = embedding[token * C + c]!;
    layers.forEach((layer, l) => this.layer(layer, l, row, position));
    if (!draws) return;
    this.norm(this.hidden, 0, C, finalNorm, this.normed, 0);
    product(head, this.normed, undefined, this.logits);
  }

  /** Copies a token's keys and values to another row, which has the same tokens up to this one. */
  share(row: number, other: number, position: number): void {
    const width = this.config.kvHeads * this.config.headDim;
    const from = (row * this.size.contextTokens + position) * width;
    const to = (other * this.size.contextTokens + position) * width;
    for (const cache of [...this.keys, ...this.values]) cache.copyWithin(to, from, from + width);
  }

  private layer(layer: LayerOf<Float32Array>, l: number, row: number, position: number): void {
    const { hiddenSize: C, intermediateSize: F, heads: H, kvHeads: K, headDim: D } = this.config;
    const { heads, hidden, normed, added, gated } = this;
    this.norm(hidden, 0, C, layer.inputNorm, normed, 0);
    product(layer.qkv, normed, layer.qkvBias, heads);
    for (let h = 0; h < H + K; h++) {
      const gain = h < H ? layer.queryNorm : layer.keyNorm;
      if (gain) this.norm(heads, h * D, D, gain, heads, h * D);
      this.rotate(h * D, position);
    }
    const at = (row * this.size.contextTokens + position) * K * D;
    this.keys[l]!.set(heads.subarray(H * D, (H + K) * D), at);
    this.values[l]!.set(heads.subarray((H + K) * D), at);
    for (let h = 0; h < H; h++) this.attend(l, h, row, position);
    product(layer.output, this.attended, layer.outputBias, added);
    for (let c = 0; c < C; c++) hidden[c]! += added[c]!;
    this.norm(hidden, 0, C, layer.mlpNorm, normed, 0);
    product(layer.gateUp, normed, undefined, gated);
    for (let f = 0; f < F; f++) {
      const gate = gated[f]!;
      gated[f] = (gate / (1 + Math.exp(-gate))) * gated[F + f]!;
    }
    product(layer.down, gated.subarray(0, F), undefined, added);
    for (let c = 0; c < C; c++) hidden[c]! += added[c]!;
  }

  /** RMSNorm of `count` channels of x from `from` on, written to y from `to` on. */
  private norm(x: Float64Array, from: number, count: number, gain: Float32Array, y: Float64Array, to: number): void {
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

  /** Softmax attention of query head h over the row's tokens 0…position. */
  private attend(l: number, h: number, row: number, position: number): void {
    const { heads: H, kvHeads: K, headDim: D } = this.config;
    const { heads, scores, attended } = this;
    const [keys, values] = [this.keys[l]!, this.values[l]!];
    const first = row * this.size.contextTokens * K * D + Math.floor((h * K) / H) * D;
    const scale = 1 / Math.sqrt(D);
    let peak = -Infinity;
    for (let t = 0; t <= position; t++) {
      let dot = 0;
      for (let d = 0; d < D; d++) dot += heads[h * D + d]! * keys[first + t * K * D + d]!;
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
      attended[h * D + d] = value / sum;
    }
  }
}

/** y = W·x, plus the bias if there is one. W (rows of y, length of x). Four sums at a time: additions wait for each other. */
function product(w: Float32Array, x: Float64Array, bias: Float32Array | undefined, y: Float64Array): void {
  const C = x.length;
  const whole = C - (C % 4);
  const rows = w.length / C;
  for (let n = 0, at = 0; n < rows; n++, at += C) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let k = 0;
    for (; k < whole; k += 4) {
      a += w[at + k]! * x[k]!;
      b += w[at + k + 1]! * x[k + 1]!;
      c += w[at + k + 2]! * x[k + 2]!;
      d += w[at + k + 3]! * x[k + 3]!;
    }
    for (; k < C; k++) a += w[at + k]! * x[k]!;
    y[n] = a + b + (c + d) + (bias ? bias[n]! : 0);
  }
}
