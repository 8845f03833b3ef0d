/**
 * The three products of a linear layer y = x·Wᵀ. Letters: M rows (tokens), K inputs, N outputs.
 *
 * Sizes that are multiples of 4 go to a vec4 kernel each; other sizes to one strided scalar kernel. Which one is chosen, and
 * the order of every sum, depends on K and N alone, so a row's result is the same bits in a batch of any size.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, matrixShape } from '../../shapes';
import { sliceCount, sumSlices } from '../sum/sum';
import forwardSource from './matmul_forward.wgsl?raw';
import inputGradientSource from './matmul_input_gradient.wgsl?raw';
import scalarSource from './matmul_scalar.wgsl?raw';
import weightGradientSource from './matmul_weight_gradient.wgsl?raw';

/** Rows and columns of the result that one workgroup of a vec4 kernel computes. */
const TILE = { rows: 32, columns: 64 };

export const matmulForwardKernel = defineKernel({
  name: 'matmul_forward',
  source: forwardSource,
  bindings: { x: 'read', w: 'read', y: 'read_write' },
  params: { M: 'u32', N: 'u32', K: 'u32', accumulate: 'u32' },
  grid: (p) => [groupsFor(p.M, TILE.rows), groupsFor(p.N, TILE.columns), 1],
});

export const matmulInputGradientKernel = defineKernel({
  name: 'matmul_input_gradient',
  source: inputGradientSource,
  bindings: { dy: 'read', w: 'read', dx: 'read_write' },
  params: { M: 'u32', N: 'u32', K: 'u32', accumulate: 'u32' },
  grid: (p) => [groupsFor(p.M, TILE.rows), groupsFor(p.K, TILE.columns), 1],
});

export const matmulWeightGradientKernel = defineKernel({
  name: 'matmul_weight_gradient',
  source: weightGradientSource,
  bindings: { dy: 'read', x: 'read', dw: 'read_write' },
  params: { M: 'u32', N: 'u32', K: 'u32', slices: 'u32', accumulate: 'u32' },
  grid: (p) => [groupsFor(p.N, TILE.rows), groupsFor(p.K, TILE.columns), p.slices],
});

export const matmulScalarKernel = defineKernel({
  name: 'matmul_scalar',
  source: scalarSource,
  bindings: { a: 'read', b: 'read', c: 'read_write' },
  params: { i_count: 'u32', j_count: 'u32', r_count: 'u32', a_i: 'u32', a_r: 'u32', b_j: 'u32', b_r: 'u32', splits: 'u32', accumulate: 'u32' },
  grid: (p) => [groupsFor(p.i_count, 64), groupsFor(p.j_count, 8), p.splits],
});

/** y = x·Wᵀ, or y += x·Wᵀ. x (M, K), w (N, K), y (M, N). */
export function matmul(program: Program, { x, w, y }: { x: Tensor; w: Tensor; y: Tensor }, accumulate = false): void {
  const [M, K] = matrixShape(x);
  const [N] = matrixShape(w);
  expectMatrix('matmul', w, N, K);
  expectMatrix('matmul', y, M, N);
  if (K % 4 === 0) program.dispatch(matmulForwardKernel, { x, w, y }, { M, N, K, accumulate: Number(accumulate) });
  else {
    const strides = { i_count: M, j_count: N, r_count: K, a_i: K, a_r: 1, b_j: K, b_r: 1 };
    program.dispatch(matmulScalarKernel, { a: x, b: w, c: y }, { ...strides, splits: 1, accumulate: Number(accumulate) });
  }
}

/** dx = dy·W, or dx += dy·W. dy (M, N), w (N, K), dx (M, K). */
export function matmulInputGradient(program: Program, { dy, w, dx }: { dy: Tensor; w: Tensor; dx: Tensor }, accumulate = false): void {
  const [M, N] = matrixShape(dy);
  const [, K] = matrixShape(w);
  expectMatrix('matmulInputGradient', w, N, K);
  expectMatrix('matmulInputGradient', dx, M, K);
  if (N % 4 === 0 && K % 4 === 0) program.dispatch(matmulInputGradientKernel, { dy, w, dx }, { M, N, K, accumulate: Number(accumulate) });
  else {
    const strides = { i_count: M, j_count: K, r_count: N, a_i: N, a_r: 1, b_j: 1, b_r: K };
    program.dispatch(matmulScalarKernel, { a: dy, b: w, c: dx }, { ...strides, splits: 1, accumulate: Number(accumulate) });
  }
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
  const slices = sliceCount(M, 256, N * K, scratch);
  const accumulate = Number(slices === 1);
  const target = slices === 1 ? dw : scratch;
  if (N % 4 === 0 && K % 4 === 0) program.dispatch(matmulWeightGradientKernel, { dy, x, dw: target }, { M, N, K, slices, accumulate });
  else {
    const strides = { i_count: N, j_count: K, r_count: M, a_i: 1, a_r: N, b_j: 1, b_r: K };
    program.dispatch(matmulScalarKernel, { a: dy, b: x, c: target }, { ...strides, splits: slices, accumulate });
  }
  if (slices > 1) sumSlices(program, { slices: scratch, y: dw }, slices);
}
