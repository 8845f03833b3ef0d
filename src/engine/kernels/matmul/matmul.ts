/**
 * The three products of a linear layer y = x·Wᵀ. Letters: M rows (tokens), K inputs, N outputs.
 * One WGSL file computes all three by strides (matmul.wgsl); this file is its only caller.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, matrixShape } from '../../shapes';
import { sliceCount, sumSlices } from '../sum/sum';
import source from './matmul.wgsl?raw';

const LANES = 64;
const COLUMNS = 16;

export const matmulKernel = defineKernel({
  name: 'matmul',
  source,
  bindings: { a: 'read', b: 'read', c: 'read_write' },
  params: { i_count: 'u32', j_count: 'u32', r_count: 'u32', a_i: 'u32', a_r: 'u32', b_j: 'u32', b_r: 'u32', splits: 'u32', accumulate: 'u32' },
  grid: (p) => [groupsFor(p.i_count, LANES), groupsFor(p.j_count, COLUMNS), p.splits],
});

/** y = x·Wᵀ, or y += x·Wᵀ. x (M, K), w (N, K), y (M, N). */
export function matmul(program: Program, { x, w, y }: { x: Tensor; w: Tensor; y: Tensor }, accumulate = false): void {
  const [M, K] = matrixShape(x);
  const [N] = matrixShape(w);
  expectMatrix('matmul', w, N, K);
  expectMatrix('matmul', y, M, N);
  program.dispatch(
    matmulKernel,
    { a: x, b: w, c: y },
    { i_count: M, j_count: N, r_count: K, a_i: K, a_r: 1, b_j: K, b_r: 1, splits: 1, accumulate: Number(accumulate) },
  );
}

/** dx = dy·W, or dx += dy·W. dy (M, N), w (N, K), dx (M, K). */
export function matmulInputGradient(program: Program, { dy, w, dx }: { dy: Tensor; w: Tensor; dx: Tensor }, accumulate = false): void {
  const [M, N] = matrixShape(dy);
  const [, K] = matrixShape(w);
  expectMatrix('matmulInputGradient', w, N, K);
  expectMatrix('matmulInputGradient', dx, M, K);
  program.dispatch(
    matmulKernel,
    { a: dy, b: w, c: dx },
    { i_count: M, j_count: K, r_count: N, a_i: N, a_r: 1, b_j: 1, b_r: K, splits: 1, accumulate: Number(accumulate) },
  );
}

/**
 * dW += dyᵀ·x. dy (M, N), x (M, K), dw (N, K). `scratch` holds partial sums between the two stages: any size will do, and
 * the more the more parallel; 64·N·K elements is the most it uses.
 */
export function matmulWeightGradient(program: Program, { dy, x, dw, scratch }: { dy: Tensor; x: Tensor; dw: Tensor; scratch: Tensor }): void {
  const [M, N] = matrixShape(dy);
  const [, K] = matrixShape(x);
  expectMatrix('matmulWeightGradient', x, M, K);
  expectMatrix('matmulWeightGradient', dw, N, K);
  const splits = sliceCount(M, 256, N * K, scratch);
  const params = { i_count: N, j_count: K, r_count: M, a_i: 1, a_r: N, b_j: 1, b_r: K, splits, accumulate: Number(splits === 1) };
  program.dispatch(matmulKernel, { a: dy, b: x, c: splits === 1 ? dw : scratch }, params);
  if (splits > 1) sumSlices(program, { slices: scratch, y: dw }, splits);
}
