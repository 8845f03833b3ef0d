/** Deterministic sums: over slices (second stage of a split sum) and over the rows of a matrix. Both add to y. */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import slicesSource from './sum_slices.wgsl?raw';

export const sumSlicesKernel = defineKernel({
  name: 'sum_slices',
  source: slicesSource,
  bindings: { slices: 'read', y: 'read_write' },
  params: { count: 'u32', slices: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

/** y[i] += Σ_s slices[s, i], the first `count` = |y| elements of each slice lying back to back. */
export function sumSlices(program: Program, { slices, y }: { slices: Tensor; y: Tensor }, count: number): void {
  program.dispatch(sumSlicesKernel, { slices, y }, { count: elementCount(y.shape), slices: count });
}
