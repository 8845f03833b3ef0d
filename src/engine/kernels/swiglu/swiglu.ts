/**
 * SwiGLU's gate, and its gradient. M rows, F columns. One product computes both inputs: each row holds gate, then up.
 */
import type { Tensor } from '../../buffers';
import { byWidth, widthOf } from '../../four-wide';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, matrixShape } from '../../shapes';
import source from './swiglu.wgsl?raw';
import backwardSource from './swiglu_backward.wgsl?raw';

/** Keyed by the number of floats read at a time. */
export const swigluKernels = byWidth((suffix, PART, widened) => ({
  forward: defineKernel({
    name: `swiglu${suffix}`,
    source: widened(source),
    bindings: { both: 'read', y: 'read_write' },
    params: { rows: 'u32', columns: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.rows * p.columns) / PART, 64)),
  }),
  backward: defineKernel({
    name: `swiglu_backward${suffix}`,
    source: widened(backwardSource),
    bindings: { both: 'read', dy: 'read', dboth: 'read_write' },
    params: { rows: 'u32', columns: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.rows * p.columns) / PART, 64)),
  }),
}));

/** y = silu(gate) · up. both (M, 2F): gate, then up; y (M, F). */
export function swiglu(program: Program, { both, y }: { both: Tensor; y: Tensor }): void {
  const [M, F] = matrixShape(y);
  expectMatrix('swiglu', both, M, 2 * F);
  program.dispatch(swigluKernels[widthOf(F)].forward, { both, y }, { rows: M, columns: F });
}

/** dboth (M, 2F) from dy (M, F). */
export function swigluBackward(program: Program, io: { both: Tensor; dy: Tensor; dboth: Tensor }): void {
  const [M, F] = matrixShape(io.dy);
  expectMatrix('swigluBackward', io.both, M, 2 * F);
  expectMatrix('swigluBackward', io.dboth, M, 2 * F);
  program.dispatch(swigluKernels[widthOf(F)].backward, io, { rows: M, columns: F });
}
