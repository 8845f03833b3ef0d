/**
 * The f64 reference of GRPO compared with PyTorch's numbers (test/golden): advantages, and the loss of every case. A
 * simple Llama forward pass in f64 computes the log-probs here, without a GPU and without the engine's code.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupAdvantages } from '../src/rl/advantages';
import { AGGREGATIONS, type LossType } from '../src/rl/aggregation';
import { surrogateRow } from '../src/rl/surrogates';

interface Config {
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  rope_theta: number;
  rms_norm_eps: number;
  tie_word_embeddings: boolean;
}

function load(name: string) {
  const folder = join(import.meta.dirname, 'golden', name);
  const file = readFileSync(join(folder, 'model.safetensors'));
  const headerBytes = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerBytes).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const tensor = (key: string) => {
    const [start, end] = header[key]!.data_offsets;
    return Float64Array.from({ length: (end - start) / 4 }, (_, i) =>
      file.readFloatLE(8 + headerBytes + start + 4 * i),
    );
  };
  const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as unknown;
  return { config: json('config.json') as Config, tensor, expected: json('expected.json') as { grpo: Golden } };
}

interface Golden {
  ids: number[][];
  mask: number[][];
  group_size: number;
  rewards: number[];
  advantages: number[];
  old_logprobs: number[];
  ref_logprobs: number[];
  cases: {
    options: {
      loss_type: LossType;
      eps_low?: number;
      eps_high?: number;
      beta?: number;
      max_len?: number;
      level?: 'token' | 'sequence';
    };
    loss: number;
  }[];
}

type Vector = Float64Array;
/** W x for W (out, in), row-major. */
const times = (W: Vector, x: Vector): Vector =>
  Float64Array.from({ length: W.length / x.length }, (_, o) =>
    x.reduce((sum, xi, i) => sum + W[o * x.length + i]! * xi, 0),
  );
const plus = (a: Vector, b: Vector) => a.map((value, i) => value + b[i]!);

/** Log-prob of each ids[t] given the ids before it; entry 0 is unused. */
function logprobsOf(ids: readonly number[], { config: c, tensor }: ReturnType<typeof load>): Float64Array {
  const embedding = tensor('model.embed_tokens.weight');
  const norm = (x: Vector, g: Vector) => {
    const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + c.rms_norm_eps);
    return x.map((v, i) => v * scale * g[i]!);
  };
  const D = c.head_dim;
  const rotate = (x: Vector, t: number) =>
    x.map((v, i) => {
      const d = i % D;
      const angle = t / c.rope_theta ** ((2 * (d % (D / 2))) / D);
      return v * Math.cos(angle) + (d < D / 2 ? -x[i + D / 2]! : x[i - D / 2]!) * Math.sin(angle);
    });
  let x_T = ids.map((id) => embedding.slice(id * c.hidden_size, (id + 1) * c.hidden_size));
  for (let layer = 0; layer < c.num_hidden_layers; layer++) {
    const w = (name: string) => tensor(`model.layers.${layer}.${name}.weight`);
    const [attentionNorm, q, k, v, o] = [
      'input_layernorm',
      ...['q', 'k', 'v', 'o'].map((p) => `self_attn.${p}_proj`),
    ].map(w) as [Vector, Vector, Vector, Vector, Vector];
    const a_T = x_T.map((x) => norm(x, attentionNorm));
    const q_T = a_T.map((a, t) => rotate(times(q, a), t));
    const k_T = a_T.map((a, t) => rotate(times(k, a), t));
    const v_T = a_T.map((a) => times(v, a));
    x_T = x_T.map((x, t) => {
      const mixed = new Float64Array(c.num_attention_heads * D);
      for (let h = 0; h < c.num_attention_heads; h++) {
        const kv = Math.floor((h * c.num_key_value_heads) / c.num_attention_heads) * D;
        const scores = k_T.slice(0, t + 1).map((key) => {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += q_T[t]![h * D + d]! * key[kv + d]!;
          return Math.exp(dot / Math.sqrt(D));
        });
        const total = scores.reduce((sum, s) => sum + s, 0);
        scores.forEach((s, j) => {
          for (let d = 0; d < D; d++) mixed[h * D + d]! += (s / total) * v_T[j]![kv + d]!;
        });
      }
      return plus(x, times(o, mixed));
    });
    const [mlpNorm, gate, up, down] = ['post_attention_layernorm', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'].map(
      w,
    ) as [Vector, Vector, Vector, Vector];
    x_T = x_T.map((x) => {
      const a = norm(x, mlpNorm);
      const u = times(up, a);
      return plus(
        x,
        times(
          down,
          times(gate, a).map((g, i) => (g / (1 + Math.exp(-g))) * u[i]!),
        ),
      );
    });
  }
  const head = c.tie_word_embeddings ? embedding : tensor('lm_head.weight');
  const finalNorm = tensor('model.norm.weight');
  const logprobs = x_T.slice(0, -1).map((x, t) => {
    const logits = times(head, norm(x, finalNorm));
    return logits[ids[t + 1]!]! - Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
  });
  return Float64Array.from([0, ...logprobs]);
}

describe.each(['tiny', 'gqa'])('golden %s', (name) => {
  const model = load(name);
  const { grpo } = model.expected;
  const G = grpo.group_size;
  const T = grpo.ids[0]!.length;
  const N = grpo.ids.length;
  const { advantages_N } = groupAdvantages(
    Array.from({ length: N / G }, (_, p) => grpo.rewards.slice(p * G, (p + 1) * G)),
    'group',
  );
  const withUnusedFirst = (flat: readonly number[], n: number) => [0, ...flat.slice(n * (T - 1), (n + 1) * (T - 1))];
  const logprobs_NT = grpo.ids.map((ids) => logprobsOf(ids, model));

  it('has the same advantages', () => {
    // float32 with seven digits printed: 1e-6 of numbers near 1.
    grpo.advantages.forEach((advantage, n) => expect(advantages_N[n]).toBeCloseTo(advantage, 5));
  });

  it.each(grpo.cases.map((one) => [JSON.stringify(one.options), one] as const))(
    'has the same loss with %s',
    (_, { options, loss }) => {
      const objective = {
        kind: 'surrogate',
        clipLow: options.eps_low ?? 0.2,
        clipHigh: options.eps_high ?? 0.2,
        beta: options.beta ?? 0,
        klEstimator: 'k3',
        level: options.level ?? 'token',
      } as const;
      const weights_NT = AGGREGATIONS[options.loss_type](grpo.mask, options.max_len ?? 0);
      const total = grpo.ids.reduce((sum, ids, n) => {
        const row = {
          ids,
          weights: weights_NT[n]!,
          advantage: advantages_N[n]!,
          oldLogprobs: withUnusedFirst(grpo.old_logprobs, n),
          refLogprobs: withUnusedFirst(grpo.ref_logprobs, n),
        };
        return sum + surrogateRow(row, logprobs_NT[n]!, objective).loss;
      }, 0);
      // A mean of about 80 terms of size 1 in float32: 1e-5 absolute.
      expect(Math.abs(total - loss)).toBeLessThan(1e-5);
    },
  );
});
