/**
 * Records the decoder, forward and backward, into a Program: the equations of LlamaForCausalLM. It does not know where
 * tokens come from or what the loss is.
 *
 *   x⁰ = E[ids]
 *   a = norm(x) ,  [q k v] = a Wqkv (+ bias) ,  q, k = rope(norm?(q)), rope(norm?(k))
 *   x′ = x + attention(q, k, v) Wo (+ bias)
 *   x″ = x′ + (silu(b Wg) · (b Wu)) Wd ,  b = norm(x′) ,  [b Wg  b Wu] = b Wgu
 *   logits = norm(xᴸ) Whead
 * (a weight is stored (out, in), so "a Wo" reads matmul(a, Wo).)
 *
 * Letters: M packed tokens, C channels, H query heads, K key/value heads, D head dimension, F inner MLP size, V
 * vocabulary. The gradient of a parameter is added to its slices. The gradient of an activation is overwritten, except
 * dx, that of the residual stream: each block adds its part to it.
 */
import type { Tensor } from '../engine/buffers';
import { attention, attentionBackward } from '../engine/kernels/attention/attention';
import { addBias, biasBackward } from '../engine/kernels/bias/bias';
import { embedding, embeddingBackward } from '../engine/kernels/embedding/embedding';
import { headNorm, headNormBackward } from '../engine/kernels/head_norm/head_norm';
import { matmul, matmulInputGradient, matmulWeightGradient } from '../engine/kernels/matmul/matmul';
import { rmsnorm, rmsnormBackward } from '../engine/kernels/rmsnorm/rmsnorm';
import { rope } from '../engine/kernels/rope/rope';
import { swiglu, swigluBackward } from '../engine/kernels/swiglu/swiglu';
import type { Program } from '../engine/program';
import type { Slices } from '../engine/slices';
import type { Activations } from './activations';
import type { LlamaConfig } from './config';
import type { LayerOf, ModelOf } from './parameters';

/** Records logits (M, V) from ids, positions and rows. */
export function recordForward(
  program: Program,
  config: LlamaConfig,
  weights: ModelOf<Tensor>,
  acts: Activations,
): void {
  const { inputs, layers, output } = acts;
  embedding(program, { ids: inputs.ids, table: weights.embedding, y: layers[0]!.x });
  weights.layers.forEach((w, l) => {
    recordAttentionBlock(program, config, w, acts, l);
    recordMlpBlock(program, config, w, acts, l);
  });
  rmsnorm(program, { x: output.x, gain: weights.finalNorm, y: output.normed }, config.normEpsilon);
  matmul(program, { x: output.normed, w: weights.head, y: output.logits });
}

/** Records the gradients of every parameter, computed from dlogits, which are in `output.logits`. */
export function recordBackward(
  program: Program,
  config: LlamaConfig,
  weights: ModelOf<Tensor>,
  grads: ModelOf<Slices>,
  acts: Activations,
): void {
  const { inputs, output, gradients: g } = acts;
  matmulWeightGradient(program, { dy: output.logits, x: output.normed, dw: grads.head });
  matmulInputGradient(program, { dy: output.logits, w: weights.head, dx: g.dnormed });
  rmsnormBackward(
    program,
    { x: output.x, gain: weights.finalNorm, dy: g.dnormed, dx: g.dx, dgain: grads.finalNorm, scale: g.normScale },
    config.normEpsilon,
  );
  for (let l = config.layers - 1; l >= 0; l--) {
    recordMlpBlockBackward(program, config, weights.layers[l]!, grads.layers[l]!, acts, l);
    recordAttentionBlockBackward(program, config, weights.layers[l]!, grads.layers[l]!, acts, l);
  }
  embeddingBackward(program, { used: inputs.used, places: inputs.places, dy: g.dx, dtable: grads.embedding.first });
}

/** x′ = x + attention(rope(q), rope(k), v) Wo */
function recordAttentionBlock(
  program: Program,
  config: LlamaConfig,
  w: LayerOf<Tensor>,
  acts: Activations,
  l: number,
): void {
  const { inputs, angles } = acts;
  const act = acts.layers[l]!;
  rmsnorm(program, { x: act.x, gain: w.inputNorm, y: act.attentionInput }, config.normEpsilon);
  const projected = { x: act.attentionInput, w: w.qkv, y: config.qkNorm ? act.raw : act.qkv };
  if (w.qkvBias) matmul(program, { ...projected, base: w.qkvBias }, 'bias');
  else matmul(program, projected);
  if (w.queryNorm && w.keyNorm) {
    headNorm(
      program,
      { x: act.raw, queryGain: w.queryNorm, keyGain: w.keyNorm, y: act.qkv, scale: act.headScale },
      config,
      config.normEpsilon,
    );
  }
  rope(program, { x: act.qkv, positions: inputs.positions, angles }, config.heads + config.kvHeads);
  attention(program, { qkv: act.qkv, rows: inputs.rows, out: act.attended, lse: act.lse }, config);
  matmul(program, { x: act.attended, w: w.output, base: act.x, y: act.middle }, 'matrix');
  if (w.outputBias) addBias(program, { bias: w.outputBias, y: act.middle });
}

function recordAttentionBlockBackward(
  program: Program,
  config: LlamaConfig,
  w: LayerOf<Tensor>,
  dw: LayerOf<Slices>,
  acts: Activations,
  l: number,
): void {
  const { inputs, gradients: g, angles } = acts;
  const act = acts.layers[l]!;
  // x′ = x + attended Wo
  if (dw.outputBias) biasBackward(program, { dy: g.dx, dbias: dw.outputBias });
  matmulWeightGradient(program, { dy: g.dx, x: act.attended, dw: dw.output });
  matmulInputGradient(program, { dy: g.dx, w: w.output, dx: g.dattended });
  const { qkv, attended: out, lse } = act;
  attentionBackward(
    program,
    { qkv, rows: inputs.rows, out, lse, dout: g.dattended, dqkv: g.dqkv, delta: g.delta },
    config,
  );
  rope(program, { x: g.dqkv, positions: inputs.positions, angles }, config.heads + config.kvHeads, -1);
  if (w.queryNorm && w.keyNorm) {
    const gains = { queryGain: w.queryNorm, keyGain: w.keyNorm, dqueryGain: dw.queryNorm!, dkeyGain: dw.keyNorm! };
    headNormBackward(program, { x: act.raw, scale: act.headScale, d: g.dqkv, ...gains }, config);
  }
  if (dw.qkvBias) biasBackward(program, { dy: g.dqkv, dbias: dw.qkvBias });
  matmulWeightGradient(program, { dy: g.dqkv, x: act.attentionInput, dw: dw.qkv });
  matmulInputGradient(program, { dy: g.dqkv, w: w.qkv, dx: g.dnormed });
  rmsnormBackward(
    program,
    { x: act.x, gain: w.inputNorm, dy: g.dnormed, dx: g.dx, dgain: dw.inputNorm, scale: g.normScale },
    config.normEpsilon,
    true,
  );
}

/** x″ = x′ + (silu(b Wg) · (b Wu)) Wd */
function recordMlpBlock(program: Program, config: LlamaConfig, w: LayerOf<Tensor>, acts: Activations, l: number): void {
  const act = acts.layers[l]!;
  const next = acts.layers[l + 1]?.x ?? acts.output.x;
  rmsnorm(program, { x: act.middle, gain: w.mlpNorm, y: act.mlpInput }, config.normEpsilon);
  matmul(program, { x: act.mlpInput, w: w.gateUp, y: act.gateUp });
  swiglu(program, { both: act.gateUp, y: act.inner });
  matmul(program, { x: act.inner, w: w.down, base: act.middle, y: next }, 'matrix');
}

function recordMlpBlockBackward(
  program: Program,
  config: LlamaConfig,
  w: LayerOf<Tensor>,
  dw: LayerOf<Slices>,
  acts: Activations,
  l: number,
): void {
  const { gradients: g } = acts;
  const act = acts.layers[l]!;
  matmulWeightGradient(program, { dy: g.dx, x: act.inner, dw: dw.down });
  matmulInputGradient(program, { dy: g.dx, w: w.down, dx: g.dinner });
  swigluBackward(program, { both: act.gateUp, dy: g.dinner, dboth: g.dgateUp });
  matmulWeightGradient(program, { dy: g.dgateUp, x: act.mlpInput, dw: dw.gateUp });
  matmulInputGradient(program, { dy: g.dgateUp, w: w.gateUp, dx: g.dnormed });
  rmsnormBackward(
    program,
    { x: act.middle, gain: w.mlpNorm, dy: g.dnormed, dx: g.dx, dgain: dw.mlpNorm, scale: g.normScale },
    config.normEpsilon,
    true,
  );
}
