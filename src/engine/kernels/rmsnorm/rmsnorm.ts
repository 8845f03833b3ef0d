/** RMSNorm over the last dimension, and its gradient. R rows, C columns. */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import source from './rmsnorm.wgsl?raw';

export const rmsnormKernel = defineKernel({
  name: 'rmsnorm',
  source,
  bindings: { x: 'read', gain: 'read', y: 'read_write' },
  params: { rows: 'u32', columns: 'u32', eps: 'f32' },
  grid: (p) => foldedGrid(groupsFor(p.rows, 64)),
});

/** y = x / √(mean x² + eps) · gain over rows as long as `gain`. x, y hold R·C elements in any shape; gain (C). */
export function rmsnorm(program: Program, { x, gain, y }: { x: Tensor; gain: Tensor; y: Tensor }, eps: number): void {
  const C = gain.shape[0]!;
  expectShape('rmsnorm', gain, [C]);
  const [outer, inner] = matrixShape(x);
  expectMatrix('rmsnorm', y, outer, inner);
  program.dispatch(rmsnormKernel, { x, gain, y }, { rows: (outer * inner) / C, columns: C, eps });
}
