/**
 * Deterministic sums, all in a fixed order, so the same bits every time: over slices (second stage of a split sum), over
 * the rows of a matrix, and of squares over a whole tensor. WebGPU has no float atomics, and would not be repeatable with.
 */
import { elementCount, view, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape, matrixShape } from '../../shapes';
import rowsSource from './sum_rows.wgsl?raw';
import slicesSource from './sum_slices.wgsl?raw';
import stridedSource from './sum_strided.wgsl?raw';

const FAN_IN = 64;

export const sumSlicesKernel = defineKernel({
  name: 'sum_slices',
  source: slicesSource,
  bindings: { slices: 'read', y: 'read_write' },
  params: { count: 'u32', slices: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

export const sumRowsKernel = defineKernel({
  name: 'sum_rows',
  source: rowsSource,
  bindings: { x: 'read', slices: 'read_write' },
  params: { rows: 'u32', columns: 'u32', slices: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.slices * p.columns, 64)),
});

export const sumStridedKernel = defineKernel({
  name: 'sum_strided',
  source: stridedSource,
  bindings: { x: 'read', y: 'read_write' },
  params: { count: 'u32', threads: 'u32', squared: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.threads, 64)),
});

/** Slices to cut a sum over `rows` into: at least `rowsEach` rows each, at most 64, no more than `scratch` holds. */
export function sliceCount(rows: number, rowsEach: number, sliceElements: number, scratch: Tensor): number {
  return Math.max(1, Math.min(64, Math.floor(rows / rowsEach), Math.floor(elementCount(scratch.shape) / sliceElements)));
}

/** y[i] += Σ_s slices[s, i], the first `count` slices of |y| elements lying back to back. */
export function sumSlices(program: Program, { slices, y }: { slices: Tensor; y: Tensor }, count: number): void {
  program.dispatch(sumSlicesKernel, { slices, y }, { count: elementCount(y.shape), slices: count });
}

/** y[c] += Σ_r x[r, c]. x (R, C), y (C), scratch at least C elements. */
export function sumRows(program: Program, { x, y, scratch }: { x: Tensor; y: Tensor; scratch: Tensor }): void {
  const [R, C] = matrixShape(x);
  expectShape('sumRows', y, [C]);
  const slices = sliceCount(R, 64, C, scratch);
  program.dispatch(sumRowsKernel, { x, slices: scratch }, { rows: R, columns: C, slices });
  sumSlices(program, { slices: scratch, y }, slices);
}

/** Scratch elements that `sumOfSquares` needs, for each of its two tensors, for x of `count` elements. */
export function sumOfSquaresScratch(count: number): number {
  return groupsFor(count, FAN_IN);
}

/** total[0] = Σ x². A tree of fan-in 64 that alternates between two scratch tensors. */
export function sumOfSquares(program: Program, { x, total, scratch }: { x: Tensor; total: Tensor; scratch: readonly [Tensor, Tensor] }): void {
  let from = x;
  let count = elementCount(x.shape);
  for (let level = 0; ; level++) {
    const threads = groupsFor(count, FAN_IN);
    const y = threads === 1 ? view(total, 0, [1]) : view(scratch[level % 2]!, 0, [threads]);
    program.dispatch(sumStridedKernel, { x: from, y }, { count, threads, squared: Number(level === 0) });
    if (threads === 1) return;
    from = y;
    count = threads;
  }
}
