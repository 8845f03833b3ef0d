/**
 * Objectives: per-token losses and their derivatives with respect to each token's log-prob. They see only log-probs, so
 * a new objective changes nothing in the model. The weights contain mask and aggregation (mean over tokens, over
 * sequences, …). A loss that depends only on the token's own log-prob is fused with log-softmax and its gradient
 * (token_loss). GSPO's is not, because its ratio is that of a whole row.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape, matrixShape } from '../../shapes';
import surrogateSource from './surrogate.wgsl?raw';
import termsSource from './surrogate_terms.wgsl?raw';
import tokenLossSource from './token_loss.wgsl?raw';

export const tokenLossKernel = defineKernel({
  name: 'token_loss',
  source: `${termsSource}\n${tokenLossSource}`,
  bindings: {
    targets: 'read',
    temperature: 'read',
    terms: 'read',
    settings: 'read',
    logits: 'read_write',
    logp: 'read_write',
    entropy: 'read_write',
    loss: 'read_write',
  },
  params: { tokens: 'u32', vocabulary: 'u32', width: 'u32', objective: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens, 64)),
});

export const surrogateKernel = defineKernel({
  name: 'surrogate',
  source: `${termsSource}\n${surrogateSource}`,
  bindings: { logp: 'read', terms: 'read', rows: 'read', settings: 'read', loss: 'read_write', dlogp: 'read_write' },
  params: { tokens: 'u32', sequence_level: 'u32', kl_estimator: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens, 64)),
});

export interface TokenLoss {
  /** (M, W), W a multiple of 4; the first V columns are used. Replaced by its gradient. */
  readonly logits: Tensor;
  /** (M) u32, or NO_TARGET */
  readonly targets: Tensor;
  /** (1) */
  readonly temperature: Tensor;
  /** (M, 4): log-prob under π_old, log-prob under the reference, advantage, weight. NLL reads only the weight. */
  readonly terms: Tensor;
  /** (4): as for `surrogate`. */
  readonly settings: Tensor;
  readonly logp: Tensor;
  readonly entropy: Tensor;
  readonly loss: Tensor;
}

/** Log-probs, entropies and weight · loss of each token; the logits are replaced by their gradient. One dispatch. */
export function tokenLoss(program: Program, io: TokenLoss, V: number, objective: 'nll' | 'k1' | 'k2' | 'k3'): void {
  const [M, width] = matrixShape(io.logits);
  for (const tensor of [io.targets, io.logp, io.entropy, io.loss]) expectShape('tokenLoss', tensor, [M]);
  expectShape('tokenLoss', io.terms, [M, 4]);
  expectShape('tokenLoss', io.settings, [4]);
  program.dispatch(tokenLossKernel, io, {
    tokens: M,
    vocabulary: V,
    width,
    objective: { nll: 0, k1: 1, k2: 2, k3: 3 }[objective],
  });
}

export interface Surrogate {
  /** (M) */
  readonly logp: Tensor;
  /** (M, 4): log-prob under π_old, log-prob under the reference, advantage, weight. */
  readonly terms: Tensor;
  /** (M, 2) u32: the token's row, [start, end). */
  readonly rows: Tensor;
  /** (4): 1 − clipLow, 1 + clipHigh, β, unused. Clip bounds may be infinite up to f32's largest number. */
  readonly settings: Tensor;
  readonly loss: Tensor;
  readonly dlogp: Tensor;
}

export interface SurrogateForm {
  readonly level: 'token' | 'sequence';
  readonly klEstimator: 'k1' | 'k2' | 'k3';
}

/** loss = weight · (−min(ρA, clip(ρ)A) + β·kl) and its derivative with respect to logp. */
export function surrogate(program: Program, io: Surrogate, { level, klEstimator }: SurrogateForm): void {
  const M = io.logp.shape[0]!;
  expectShape('surrogate', io.terms, [M, 4]);
  expectShape('surrogate', io.rows, [M, 2]);
  expectShape('surrogate', io.settings, [4]);
  expectShape('surrogate', io.loss, [M]);
  expectShape('surrogate', io.dlogp, [M]);
  const kl = { k1: 1, k2: 2, k3: 3 }[klEstimator];
  program.dispatch(surrogateKernel, io, { tokens: M, sequence_level: Number(level === 'sequence'), kl_estimator: kl });
}
