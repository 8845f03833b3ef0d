/**
 * Log-probability of each next token and entropy of its distribution, and the gradient. M tokens, V vocabulary, W ≥ V
 * columns of logits in memory.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape, matrixShape } from '../../shapes';
import source from './log_softmax.wgsl?raw';
import backwardSource from './log_softmax_backward.wgsl?raw';

/** In `targets`: this token is the last of its row. */
export const NO_TARGET = 0xffffffff;

export const logSoftmaxKernel = defineKernel({
  name: 'log_softmax',
  source,
  bindings: {
    logits: 'read',
    targets: 'read',
    temperature: 'read',
    logp: 'read_write',
    entropy: 'read_write',
    lse: 'read_write',
  },
  params: { tokens: 'u32', vocabulary: 'u32', width: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens, 64)),
});

export const logSoftmaxBackwardKernel = defineKernel({
  name: 'log_softmax_backward',
  source: backwardSource,
  bindings: { targets: 'read', temperature: 'read', lse: 'read', dlogp: 'read', logits: 'read_write' },
  params: { tokens: 'u32', vocabulary: 'u32', width: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens * p.width, 64)),
});

export interface LogSoftmax {
  /** (M, W); only the first V columns are used */
  readonly logits: Tensor;
  /** (M) u32, or NO_TARGET */
  readonly targets: Tensor;
  /** (1) */
  readonly temperature: Tensor;
  /** (M) */
  readonly lse: Tensor;
}

/** logp and entropy (M) of the targets under softmax(logits / temperature); 0 if there is no target. */
export function logSoftmax(
  program: Program,
  io: LogSoftmax & { readonly logp: Tensor; readonly entropy: Tensor },
  V: number,
): void {
  const [M, width] = matrixShape(io.logits);
  for (const tensor of [io.targets, io.lse, io.logp, io.entropy]) expectShape('logSoftmax', tensor, [M]);
  program.dispatch(logSoftmaxKernel, io, { tokens: M, vocabulary: V, width });
}

/** Replaces `logits` by their gradient, computed from dlogp (M). */
export function logSoftmaxBackward(program: Program, io: LogSoftmax & { readonly dlogp: Tensor }, V: number): void {
  const [M, width] = matrixShape(io.logits);
  for (const tensor of [io.targets, io.lse, io.dlogp]) expectShape('logSoftmaxBackward', tensor, [M]);
  program.dispatch(logSoftmaxBackwardKernel, io, { tokens: M, vocabulary: V, width });
}
