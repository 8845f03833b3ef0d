/**
 * The end of a backward pass: adds all slices of all gradients and computes the squared norm of the sum, in one
 * dispatch.
 */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectQuads, expectShape } from '../../shapes';
import source from './gradient_sum.wgsl?raw';

export const gradientSumKernel = defineKernel({
  name: 'gradient_sum',
  source,
  bindings: { slices: 'read', grads: 'read_write', squares: 'read_write' },
  params: { quads: 'u32', slices: 'u32', threads: 'u32' },
  grid: (p) => [groupsFor(p.threads, 64), 1, 1],
});

/**
 * The number of partial sums of squares for a gradient of n elements: enough threads for small models, and so few that
 * each workgroup of adamw can add them up again.
 */
export function squaresCount(n: number): number {
  return Math.min(1024, groupsFor(n, 4));
}

/**
 * grads = Σ slices (S, n); without slices, grads are left as they are. squares (squaresCount(n)): partial sums of
 * grads². n is a multiple of 4.
 */
export function gradientSum(
  program: Program,
  { slices, grads, squares }: { slices: Tensor | null; grads: Tensor; squares: Tensor },
): void {
  const n = elementCount(grads.shape);
  expectQuads('gradientSum', grads);
  const threads = squaresCount(n);
  expectShape('gradientSum', squares, [threads]);
  if (slices) expectShape('gradientSum', slices, [slices.shape[0]!, n]);
  program.dispatch(
    gradientSumKernel,
    { slices: slices ?? program.device.nothing, grads, squares },
    { quads: n / 4, slices: slices?.shape[0] ?? 0, threads },
  );
}
