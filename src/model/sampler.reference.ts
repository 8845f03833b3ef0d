/** The decoder as simple loops in f64 that start at the first token. Cache and batch must not change its results. */
import { attendReference } from '../engine/kernels/attention_cached/attention_cached.reference';
import { rotateReference } from '../engine/kernels/rope_cache/rope_cache.reference';
import type { LlamaConfig } from './config';
import { parameterTable } from './parameters';

type Vector = Float64Array;

export class ReferenceModel {
  private readonly byName: ReadonlyMap<string, Float32Array>;

  /** @param flat the parameters in the flat layout of parameterTable */
  constructor(
    private readonly config: LlamaConfig,
    flat: Float32Array,
  ) {
    const entries = parameterTable(config).entries;
    this.byName = new Map(
      entries.map(({ name, shape, offset }) => [
        name,
        flat.subarray(offset, offset + shape.reduce((a, b) => a * b, 1)),
      ]),
    );
  }

  /** Logits (V) after each of the T tokens. */
  logits(ids: readonly number[]): Vector[] {
    const { hiddenSize: C, layers, tiedEmbeddings } = this.config;
    const table = this.weight('model.embed_tokens.weight');
    const xs = ids.map((id) => Float64Array.from(table.subarray(id * C, (id + 1) * C)));
    for (let l = 0; l < layers; l++) this.layer(xs, `model.layers.${l}.`);
    return xs.map((x) =>
      this.linear(this.norm(x, 'model.norm.weight'), tiedEmbeddings ? 'model.embed_tokens' : 'lm_head'),
    );
  }

  /** Adds one layer's attention and MLP to the hidden states, in place. */
  private layer(xs: Vector[], prefix: string): void {
    const { heads, kvHeads } = this.config;
    const states = xs.map((x, position) =>
      this.heads(this.norm(x, `${prefix}input_layernorm.weight`), `${prefix}self_attn.`, position),
    );
    xs.forEach((x, t) => {
      const context = states.slice(0, t + 1);
      const attended = states[t]!.q.flatMap((q, h) => {
        const g = Math.floor((h * kvHeads) / heads);
        return [
          ...attendReference(
            q,
            context.map(({ k }) => k[g]!),
            context.map(({ v }) => v[g]!),
          ),
        ];
      });
      add(x, this.linear(Float64Array.from(attended), `${prefix}self_attn.o_proj`));
      const normed = this.norm(x, `${prefix}post_attention_layernorm.weight`);
      const up = this.linear(normed, `${prefix}mlp.up_proj`);
      const hidden = this.linear(normed, `${prefix}mlp.gate_proj`).map(
        (gate, f) => (gate / (1 + Math.exp(-gate))) * up[f]!,
      );
      add(x, this.linear(hidden, `${prefix}mlp.down_proj`));
    });
  }

  private heads(x: Vector, prefix: string, position: number): { q: Vector[]; k: Vector[]; v: Vector[] } {
    const { headDim: D, ropeTheta } = this.config;
    const split = (y: Vector): Vector[] => Array.from({ length: y.length / D }, (_, h) => y.slice(h * D, (h + 1) * D));
    const turn = (y: Vector, gain: string): Vector =>
      rotateReference(this.config.qkNorm ? this.norm(y, gain) : y, position, ropeTheta);
    return {
      q: split(this.linear(x, `${prefix}q_proj`)).map((q) => turn(q, `${prefix}q_norm.weight`)),
      k: split(this.linear(x, `${prefix}k_proj`)).map((k) => turn(k, `${prefix}k_norm.weight`)),
      v: split(this.linear(x, `${prefix}v_proj`)),
    };
  }

  private norm(x: Vector, gain: string): Vector {
    const scale = 1 / Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + this.config.normEpsilon);
    return x.map((value, c) => value * scale * this.weight(gain)[c]!);
  }

  /** W·x, plus the bias if there is one. */
  private linear(x: Vector, name: string): Vector {
    const w = this.weight(`${name}.weight`);
    const bias = this.byName.get(`${name}.bias`);
    const y = new Float64Array(w.length / x.length);
    for (let n = 0; n < y.length; n++) {
      let sum = bias?.[n] ?? 0;
      for (let k = 0; k < x.length; k++) sum += w[n * x.length + k]! * x[k]!;
      y[n] = sum;
    }
    return y;
  }

  private weight(name: string): Float32Array {
    return this.byName.get(name)!;
  }
}

function add(x: Vector, y: Vector): void {
  y.forEach((value, c) => (x[c]! += value));
}
