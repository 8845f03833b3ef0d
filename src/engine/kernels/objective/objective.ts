/**
 * Objectives: per-token losses and their derivative by each token's log-prob. They see log-probs only, so a new objective
 * touches nothing of the model. The weights carry mask and aggregation (mean over tokens, over sequences, …).
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape } from '../../shapes';
import nllSource from './nll.wgsl?raw';
import surrogateSource from './surrogate.wgsl?raw';

export const nllKernel = defineKernel({
  name: 'nll',
  source: nllSource,
  bindings: { logp: 'read', weights: 'read', loss: 'read_write', dlogp: 'read_write' },
  params: { tokens: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens, 64)),
});

export const surrogateKernel = defineKernel({
  name: 'surrogate',
  source: surrogateSource,
  bindings: { logp: 'read', terms: 'read', rows: 'read', settings: 'read', loss: 'read_write', dlogp: 'read_write' },
  params: { tokens: 'u32', sequence_level: 'u32', kl_estimator: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens, 64)),
});

/** loss = −weight · logp. All (M). */
export function nll(program: Program, io: { logp: Tensor; weights: Tensor; loss: Tensor; dlogp: Tensor }): void {
  for (const tensor of Object.values(io)) expectShape('nll', tensor, io.logp.shape);
  program.dispatch(nllKernel, io, { tokens: io.logp.shape[0]! });
}

export interface Surrogate {
  /** (M) */
  readonly logp: Tensor;
  /** (M, 4): log-prob under π_old, log-prob under the reference, advantage of the row, weight. */
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

/** loss = weight · (−min(ρA, clip(ρ)A) + β·kl) and its derivative by logp. */
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
