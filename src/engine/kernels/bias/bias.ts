/**
 * Adds a bias to every row, for products that do not add it themselves; and the bias's gradient, the column sum of dy.
 */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape, matrixShape } from '../../shapes';
import { allSlices, type Slices } from '../../slices';
import source from './bias.wgsl?raw';
import backwardSource from './bias_backward.wgsl?raw';

export const biasKernel = defineKernel({
  name: 'bias',
  source,
  bindings: { bias: 'read', y: 'read_write' },
  params: { count: 'u32', columns: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

export const biasBackwardKernel = defineKernel({
  name: 'bias_backward',
  source: backwardSource,
  bindings: { dy: 'read', slices: 'read_write' },
  params: { rows: 'u32', columns: 'u32', slices: 'u32', stride: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.slices * p.columns, 64)),
});

/** y[m] += bias for every row. y (M, N), bias (N). */
export function addBias(program: Program, { bias, y }: { bias: Tensor; y: Tensor }): void {
  const [, N] = matrixShape(y);
  expectShape('addBias', bias, [N]);
  program.dispatch(biasKernel, { bias, y }, { count: elementCount(y.shape), columns: N });
}

/** dbias += Σ_m dy[m], split over its slices. dy (M, N), each slice (N). */
export function biasBackward(program: Program, { dy, dbias }: { dy: Tensor; dbias: Slices }): void {
  const [M, N] = matrixShape(dy);
  expectShape('biasBackward', dbias.first, [N]);
  program.dispatch(
    biasBackwardKernel,
    { dy, slices: allSlices(dbias) },
    { rows: M, columns: N, slices: dbias.count, stride: dbias.stride },
  );
}
