/** SwiGLU's elementwise part, silu(gate) · up, and its gradient. */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape } from '../../shapes';
import source from './swiglu.wgsl?raw';

export const swigluKernel = defineKernel({
  name: 'swiglu',
  source,
  bindings: { gate: 'read', up: 'read', y: 'read_write' },
  params: { count: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

/** y = silu(gate) · up; three tensors of one shape. */
export function swiglu(program: Program, { gate, up, y }: { gate: Tensor; up: Tensor; y: Tensor }): void {
  expectShape('swiglu', up, gate.shape);
  expectShape('swiglu', y, gate.shape);
  program.dispatch(swigluKernel, { gate, up, y }, { count: elementCount(gate.shape) });
}
