/**
 * The decoder, forward and backward, recorded into a Program: the equations of LlamaForCausalLM, and nothing about where
 * tokens come from or what the loss is.
 *
 *   x⁰ = E[ids]
 *   a = norm(x) ,  q, k, v = a Wq, a Wk, a Wv (+ bias) ,  q, k = rope(norm?(q)), rope(norm?(k))
 *   x′ = x + attention(q, k, v) Wo (+ bias)
 *   x″ = x′ + (silu(b Wg) · (b Wu)) Wd ,  b = norm(x′)
 *   logits = norm(xᴸ) Whead
 * (a weight is stored (out, in), so "a Wq" reads matmul(a, Wq).)
 *
 * Letters: M packed tokens, C channels, H query heads, K key/value heads, D head dimension, F inner MLP size, V vocabulary.
 * A gradient of a parameter is added to; a gradient of an activation is written, but for dx, the residual stream's, which
 * each block adds its part to.
 */
import type { Tensor } from '../engine/buffers';
import { attention, attentionBackward } from '../engine/kernels/attention/attention';
import { addBias } from '../engine/kernels/bias/bias';
import { embedding, embeddingBackward } from '../engine/kernels/embedding/embedding';
import { matmul, matmulInputGradient, matmulWeightGradient } from '../engine/kernels/matmul/matmul';
import { rmsnorm, rmsnormBackward } from '../engine/kernels/rmsnorm/rmsnorm';
import { rope } from '../engine/kernels/rope/rope';
import { sumRows } from '../engine/kernels/sum/sum';
import { swiglu, swigluBackward } from '../engine/kernels/swiglu/swiglu';
import type { Program } from '../engine/program';
import type { Activations } from './activations';
import type { LlamaConfig } from './config';
import type { LayerOf, ModelOf } from './parameters';

/** Records logits (M, V) from ids, positions and rows. */
export function recordForward(program: Program, config: LlamaConfig, weights: ModelOf<Tensor>, acts: Activations): void {
  const { inputs, layers, output } = acts;
  embedding(program, { ids: inputs.ids, table: weights.embedding, y: layers[0]!.x });
  weights.layers.forEach((w, l) => {
    recordAttentionBlock(program, config, w, acts, l);
    recordMlpBlock(program, config, w, acts, l);
  });
  rmsnorm(program, { x: output.x, gain: weights.finalNorm, y: output.normed }, config.normEpsilon);
  matmul(program, { x: output.normed, w: weights.head, y: output.logits });
}

/** Records the gradients of every parameter from dlogits, which lie in `output.logits`. */
export function recordBackward(program: Program, config: LlamaConfig, weights: ModelOf<Tensor>, grads: ModelOf<Tensor>, acts: Activations): void {
  const { inputs, output, gradients: g, scratch } = acts;
  matmulWeightGradient(program, { dy: output.logits, x: output.normed, dw: grads.head, scratch });
  matmulInputGradient(program, { dy: output.logits, w: weights.head, dx: g.dnormed });
  rmsnormBackward(
    program,
    { x: output.x, gain: weights.finalNorm, dy: g.dnormed, dx: g.dx, dgain: grads.finalNorm, scale: g.normScale, scratch },
    config.normEpsilon,
  );
  for (let l = config.layers - 1; l >= 0; l--) {
    recordMlpBlockBackward(program, config, weights.layers[l]!, grads.layers[l]!, acts, l);
    recordAttentionBlockBackward(program, config, weights.layers[l]!, grads.layers[l]!, acts, l);
  }
  embeddingBackward(program, { used: inputs.used, places: inputs.places, dy: g.dx, dtable: grads.embedding });
}

/** x′ = x + attention(rope(q), rope(k), v) Wo */
function recordAttentionBlock(program: Program, config: LlamaConfig, w: LayerOf<Tensor>, acts: Activations, l: number): void {
  const { inputs, angles } = acts;
  const act = acts.layers[l]!;
  rmsnorm(program, { x: act.x, gain: w.inputNorm, y: act.attentionInput }, config.normEpsilon);
  const queryRaw = config.qkNorm ? act.queryRaw : act.q;
  const keyRaw = config.qkNorm ? act.keyRaw : act.k;
  linear(program, act.attentionInput, w.query, w.queryBias, queryRaw);
  linear(program, act.attentionInput, w.key, w.keyBias, keyRaw);
  linear(program, act.attentionInput, w.value, w.valueBias, act.v);
  if (w.queryNorm) rmsnorm(program, { x: queryRaw, gain: w.queryNorm, y: act.q }, config.normEpsilon);
  if (w.keyNorm) rmsnorm(program, { x: keyRaw, gain: w.keyNorm, y: act.k }, config.normEpsilon);
  rope(program, { x: act.q, positions: inputs.positions, angles }, config.heads);
  rope(program, { x: act.k, positions: inputs.positions, angles }, config.kvHeads);
  attention(program, { q: act.q, k: act.k, v: act.v, rows: inputs.rows, out: act.attended, stats: act.stats }, config);
  program.copy(act.x, act.middle);
  matmul(program, { x: act.attended, w: w.output, y: act.middle }, true);
  if (w.outputBias) addBias(program, { bias: w.outputBias, y: act.middle });
}

function recordAttentionBlockBackward(program: Program, config: LlamaConfig, w: LayerOf<Tensor>, dw: LayerOf<Tensor>, acts: Activations, l: number): void {
  const { inputs, gradients: g, scratch, angles } = acts;
  const act = acts.layers[l]!;
  // x′ = x + attended Wo
  linearBackward(program, g.dx, act.attended, w.output, { dw: dw.output, dbias: dw.outputBias, dx: g.dattended, accumulate: false }, scratch);
  const forward = { q: act.q, k: act.k, v: act.v, rows: inputs.rows, out: act.attended, stats: act.stats };
  attentionBackward(program, { ...forward, dout: g.dattended, dq: g.dq, dk: g.dk, dv: g.dv }, config);
  rope(program, { x: g.dq, positions: inputs.positions, angles }, config.heads, -1);
  rope(program, { x: g.dk, positions: inputs.positions, angles }, config.kvHeads, -1);
  let { dq, dk } = g;
  if (w.queryNorm && w.keyNorm) {
    const shared = { scale: g.normScale, scratch };
    rmsnormBackward(program, { x: act.queryRaw, gain: w.queryNorm, dy: dq, dx: g.dqueryRaw, dgain: dw.queryNorm!, ...shared }, config.normEpsilon);
    rmsnormBackward(program, { x: act.keyRaw, gain: w.keyNorm, dy: dk, dx: g.dkeyRaw, dgain: dw.keyNorm!, ...shared }, config.normEpsilon);
    [dq, dk] = [g.dqueryRaw, g.dkeyRaw];
  }
  linearBackward(program, dq, act.attentionInput, w.query, { dw: dw.query, dbias: dw.queryBias, dx: g.dnormed, accumulate: false }, scratch);
  linearBackward(program, dk, act.attentionInput, w.key, { dw: dw.key, dbias: dw.keyBias, dx: g.dnormed, accumulate: true }, scratch);
  linearBackward(program, g.dv, act.attentionInput, w.value, { dw: dw.value, dbias: dw.valueBias, dx: g.dnormed, accumulate: true }, scratch);
  const norm = { x: act.x, gain: w.inputNorm, dy: g.dnormed, dx: g.dx, dgain: dw.inputNorm, scale: g.normScale, scratch };
  rmsnormBackward(program, norm, config.normEpsilon, true);
}

/** x″ = x′ + (silu(b Wg) · (b Wu)) Wd */
function recordMlpBlock(program: Program, config: LlamaConfig, w: LayerOf<Tensor>, acts: Activations, l: number): void {
  const act = acts.layers[l]!;
  const next = acts.layers[l + 1]?.x ?? acts.output.x;
  rmsnorm(program, { x: act.middle, gain: w.mlpNorm, y: act.mlpInput }, config.normEpsilon);
  matmul(program, { x: act.mlpInput, w: w.gate, y: act.gate });
  matmul(program, { x: act.mlpInput, w: w.up, y: act.up });
  swiglu(program, { gate: act.gate, up: act.up, y: act.inner });
  program.copy(act.middle, next);
  matmul(program, { x: act.inner, w: w.down, y: next }, true);
}

function recordMlpBlockBackward(program: Program, config: LlamaConfig, w: LayerOf<Tensor>, dw: LayerOf<Tensor>, acts: Activations, l: number): void {
  const { gradients: g, scratch } = acts;
  const act = acts.layers[l]!;
  linearBackward(program, g.dx, act.inner, w.down, { dw: dw.down, dx: g.dinner, accumulate: false }, scratch);
  swigluBackward(program, { gate: act.gate, up: act.up, dy: g.dinner, dgate: g.dgate, dup: g.dup });
  linearBackward(program, g.dgate, act.mlpInput, w.gate, { dw: dw.gate, dx: g.dnormed, accumulate: false }, scratch);
  linearBackward(program, g.dup, act.mlpInput, w.up, { dw: dw.up, dx: g.dnormed, accumulate: true }, scratch);
  const norm = { x: act.middle, gain: w.mlpNorm, dy: g.dnormed, dx: g.dx, dgain: dw.mlpNorm, scale: g.normScale, scratch };
  rmsnormBackward(program, norm, config.normEpsilon, true);
}

/** y = x Wᵀ (+ bias) */
function linear(program: Program, x: Tensor, w: Tensor, bias: Tensor | undefined, y: Tensor): void {
  matmul(program, { x, w, y });
  if (bias) addBias(program, { bias, y });
}

interface LinearGradients {
  readonly dw: Tensor;
  readonly dbias?: Tensor | undefined;
  readonly dx: Tensor;
  /** dx is added to. */
  readonly accumulate: boolean;
}

/** dW += dyᵀ x,  dbias += Σ dy,  dx = dy W */
function linearBackward(program: Program, dy: Tensor, x: Tensor, w: Tensor, { dw, dbias, dx, accumulate }: LinearGradients, scratch: Tensor): void {
  matmulWeightGradient(program, { dy, x, dw, scratch });
  if (dbias) sumRows(program, { x: dy, y: dbias, scratch });
  matmulInputGradient(program, { dy, w, dx }, accumulate);
}
