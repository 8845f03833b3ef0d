/** RMSNorm over the last dimension, and its gradient. R rows, C columns. */
import { elementCount, type Tensor } from '../../buffers';
import { byWidth, widthOf } from '../../four-wide';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import { allSlices, type Slices } from '../../slices';
import source from './rmsnorm.wgsl?raw';
import backwardSource from './rmsnorm_backward.wgsl?raw';
import gainSource from './rmsnorm_gain_backward.wgsl?raw';

/** Keyed by the number of floats read at a time. */
export const rmsnormKernels = byWidth((suffix, PART, widened) => ({
  forward: defineKernel({
    name: `rmsnorm${suffix}`,
    source: widened(source),
    bindings: { x: 'read', gain: 'read', y: 'read_write' },
    params: { rows: 'u32', columns: 'u32', eps: 'f32' },
    grid: (p) => foldedGrid(groupsFor(p.rows, 64)),
  }),
  backward: defineKernel({
    name: `rmsnorm_backward${suffix}`,
    source: widened(backwardSource),
    bindings: { x: 'read', gain: 'read', dy: 'read', dx: 'read_write', scale: 'read_write' },
    params: { rows: 'u32', columns: 'u32', eps: 'f32', accumulate: 'u32' },
    grid: (p) => foldedGrid(groupsFor(p.rows, 64)),
  }),
  gainBackward: defineKernel({
    name: `rmsnorm_gain_backward${suffix}`,
    source: widened(gainSource),
    bindings: { x: 'read', scale: 'read', dy: 'read', slices: 'read_write' },
    params: { rows: 'u32', columns: 'u32', slices: 'u32', stride: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.slices * p.columns) / PART, 64)),
  }),
}));

const kernelsFor = (C: number) => rmsnormKernels[widthOf(C)];

/**
 * y = x / √(mean x² + eps) · gain over rows that are as long as `gain`. x, y hold R·C elements in any shape; gain (C).
 */
export function rmsnorm(program: Program, { x, gain, y }: { x: Tensor; gain: Tensor; y: Tensor }, eps: number): void {
  const C = gain.shape[0]!;
  expectShape('rmsnorm', gain, [C]);
  expectMatrix('rmsnorm', y, ...matrixShape(x));
  program.dispatch(kernelsFor(C).forward, { x, gain, y }, { rows: elementCount(x.shape) / C, columns: C, eps });
}

export interface RmsnormBackward {
  readonly x: Tensor;
  readonly gain: Tensor;
  readonly dy: Tensor;
  readonly dx: Tensor;
  /** Each slice (C): added to. */
  readonly dgain: Slices;
  /** Workspace of at least R elements. */
  readonly scale: Tensor;
}

/** dx = …, or dx += …; dgain += …, split over its slices. */
export function rmsnormBackward(
  program: Program,
  { x, gain, dy, dx, dgain, scale }: RmsnormBackward,
  eps: number,
  accumulate = false,
): void {
  const C = gain.shape[0]!;
  const R = elementCount(x.shape) / C;
  expectShape('rmsnormBackward', dgain.first, [C]);
  expectMatrix('rmsnormBackward', dy, ...matrixShape(x));
  expectMatrix('rmsnormBackward', dx, ...matrixShape(x));
  const { backward, gainBackward } = kernelsFor(C);
  program.dispatch(backward, { x, gain, dy, dx, scale }, { rows: R, columns: C, eps, accumulate: Number(accumulate) });
  program.dispatch(
    gainBackward,
    { x, scale, dy, slices: allSlices(dgain) },
    { rows: R, columns: C, slices: dgain.count, stride: dgain.stride },
  );
}
