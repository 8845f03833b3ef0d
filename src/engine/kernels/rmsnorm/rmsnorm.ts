/** RMSNorm over the last dimension, and its gradient. R rows, C columns. */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import { sliceCount, sumSlices } from '../sum/sum';
import source from './rmsnorm.wgsl?raw';
import backwardSource from './rmsnorm_backward.wgsl?raw';
import gainSource from './rmsnorm_gain_backward.wgsl?raw';

export const rmsnormKernel = defineKernel({
  name: 'rmsnorm',
  source,
  bindings: { x: 'read', gain: 'read', y: 'read_write' },
  params: { rows: 'u32', columns: 'u32', eps: 'f32' },
  grid: (p) => foldedGrid(groupsFor(p.rows, 64)),
});

export const rmsnormBackwardKernel = defineKernel({
  name: 'rmsnorm_backward',
  source: backwardSource,
  bindings: { x: 'read', gain: 'read', dy: 'read', dx: 'read_write', scale: 'read_write' },
  params: { rows: 'u32', columns: 'u32', eps: 'f32', accumulate: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.rows, 64)),
});

export const rmsnormGainBackwardKernel = defineKernel({
  name: 'rmsnorm_gain_backward',
  source: gainSource,
  bindings: { x: 'read', scale: 'read', dy: 'read', slices: 'read_write' },
  params: { rows: 'u32', columns: 'u32', slices: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.slices * p.columns, 64)),
});

/** y = x / √(mean x² + eps) · gain over rows as long as `gain`. x, y hold R·C elements in any shape; gain (C). */
export function rmsnorm(program: Program, { x, gain, y }: { x: Tensor; gain: Tensor; y: Tensor }, eps: number): void {
  const C = gain.shape[0]!;
  expectShape('rmsnorm', gain, [C]);
  expectMatrix('rmsnorm', y, ...matrixShape(x));
  program.dispatch(rmsnormKernel, { x, gain, y }, { rows: elementCount(x.shape) / C, columns: C, eps });
}

export interface RmsnormBackward {
  readonly x: Tensor;
  readonly gain: Tensor;
  readonly dy: Tensor;
  readonly dx: Tensor;
  /** (C): added to. */
  readonly dgain: Tensor;
  /** At least R elements. */
  readonly scale: Tensor;
  /** At least C elements; more makes the sum over rows parallel. */
  readonly scratch: Tensor;
}

/** dx = …, or dx += …; dgain += …. `scale` and `scratch` are workspace. */
export function rmsnormBackward(program: Program, { x, gain, dy, dx, dgain, scale, scratch }: RmsnormBackward, eps: number, accumulate = false): void {
  const C = gain.shape[0]!;
  const R = elementCount(x.shape) / C;
  expectShape('rmsnormBackward', dgain, [C]);
  expectMatrix('rmsnormBackward', dy, ...matrixShape(x));
  expectMatrix('rmsnormBackward', dx, ...matrixShape(x));
  program.dispatch(rmsnormBackwardKernel, { x, gain, dy, dx, scale }, { rows: R, columns: C, eps, accumulate: Number(accumulate) });
  const slices = sliceCount(R, 64, C, scratch);
  program.dispatch(rmsnormGainBackwardKernel, { x, scale, dy, slices: scratch }, { rows: R, columns: C, slices });
  sumSlices(program, { slices: scratch, y: dgain }, slices);
}
