/** Adding a bias to every row. Its gradient is the column sum of dy: kernels/sum. */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape, matrixShape } from '../../shapes';
import source from './bias.wgsl?raw';

export const biasKernel = defineKernel({
  name: 'bias',
  source,
  bindings: { bias: 'read', y: 'read_write' },
  params: { count: 'u32', columns: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

/** y[m] += bias for every row. y (M, N), bias (N). */
export function addBias(program: Program, { bias, y }: { bias: Tensor; y: Tensor }): void {
  const [, N] = matrixShape(y);
  expectShape('addBias', bias, [N]);
  program.dispatch(biasKernel, { bias, y }, { count: elementCount(y.shape), columns: N });
}
