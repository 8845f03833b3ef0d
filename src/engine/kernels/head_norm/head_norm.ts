/**
 * RMSNorm of each query and key head (Qwen3), after the fused projection and before the rotation, and its gradient.
 * M tokens, H query heads, K key and value heads, D head dimension; rows hold queries, keys, values: (M, (H + 2K)·D).
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import { allSlices, type Slices } from '../../slices';
import type { HeadShape } from '../attention/attention';
import source from './head_norm.wgsl?raw';
import backwardSource from './head_norm_backward.wgsl?raw';
import gainSource from './head_norm_gain_backward.wgsl?raw';

export const headNormKernel = defineKernel({
  name: 'head_norm',
  source,
  bindings: { x: 'read', query_gain: 'read', key_gain: 'read', y: 'read_write', scale: 'read_write' },
  params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', eps: 'f32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens * (p.heads + 2 * p.kv_heads), 64)),
});

export const headNormBackwardKernel = defineKernel({
  name: 'head_norm_backward',
  source: backwardSource,
  bindings: { x: 'read', query_gain: 'read', key_gain: 'read', scale: 'read', d: 'read_write' },
  params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens * (p.heads + p.kv_heads), 64)),
});

export const headNormGainBackwardKernel = defineKernel({
  name: 'head_norm_gain_backward',
  source: gainSource,
  bindings: { x: 'read', scale: 'read', dy: 'read', slices: 'read_write' },
  params: {
    tokens: 'u32',
    first: 'u32',
    count: 'u32',
    width: 'u32',
    normed: 'u32',
    head_dim: 'u32',
    slices: 'u32',
    stride: 'u32',
  },
  grid: (p) => foldedGrid(groupsFor(p.slices * p.head_dim, 64)),
});

interface HeadNorm {
  /** (M, (H + 2K)·D): the raw projections. */
  readonly x: Tensor;
  /** (D) */
  readonly queryGain: Tensor;
  /** (D) */
  readonly keyGain: Tensor;
  /** (M, H + K) */
  readonly scale: Tensor;
}

function checked({ x, scale, queryGain, keyGain }: HeadNorm, { heads, kvHeads, headDim }: HeadShape) {
  const [M] = matrixShape(x);
  expectMatrix('headNorm', x, M, (heads + 2 * kvHeads) * headDim);
  expectShape('headNorm', scale, [M, heads + kvHeads]);
  expectShape('headNorm', queryGain, [headDim]);
  expectShape('headNorm', keyGain, [headDim]);
  return { tokens: M, heads, kv_heads: kvHeads, head_dim: headDim };
}

/** y: queries and keys are normalised, values copied; `scale` is kept for the backward pass. */
export function headNorm(program: Program, io: HeadNorm & { readonly y: Tensor }, shape: HeadShape, eps: number): void {
  const { x, queryGain: query_gain, keyGain: key_gain, y, scale } = io;
  expectMatrix('headNorm', y, ...matrixShape(x));
  program.dispatch(headNormKernel, { x, query_gain, key_gain, y, scale }, { ...checked(io, shape), eps });
}

/** Turns d from the gradient of y into that of x, in place; adds to the gains' gradients, each slice (D). */
export function headNormBackward(
  program: Program,
  io: HeadNorm & { readonly d: Tensor; readonly dqueryGain: Slices; readonly dkeyGain: Slices },
  shape: HeadShape,
): void {
  const { x, queryGain: query_gain, keyGain: key_gain, scale, d } = io;
  const values = checked(io, shape);
  expectMatrix('headNormBackward', d, ...matrixShape(x));
  const { heads, kvHeads, headDim } = shape;
  const common = { tokens: values.tokens, width: heads + 2 * kvHeads, normed: heads + kvHeads, head_dim: headDim };
  for (const { slices, first, count } of [
    { slices: io.dqueryGain, first: 0, count: heads },
    { slices: io.dkeyGain, first: heads, count: kvHeads },
  ]) {
    const to = { slices: slices.count, stride: slices.stride };
    program.dispatch(
      headNormGainBackwardKernel,
      { x, scale, dy: d, slices: allSlices(slices) },
      { ...common, first, count, ...to },
    );
  }
  program.dispatch(headNormBackwardKernel, { x, query_gain, key_gain, scale, d }, values);
}
