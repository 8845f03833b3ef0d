/** SwiGLU's elementwise part, silu(gate) · up, and its gradient. */
import { elementCount, type Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape } from '../../shapes';
import source from './swiglu.wgsl?raw';
import backwardSource from './swiglu_backward.wgsl?raw';

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

export const swigluBackwardKernel = defineKernel({
  name: 'swiglu_backward',
  source: backwardSource,
  bindings: { gate: 'read', up: 'read', dy: 'read', dgate: 'read_write', dup: 'read_write' },
  params: { count: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.count, 64)),
});

/** dgate and dup from dy; five tensors of one shape. */
export function swigluBackward(program: Program, io: { gate: Tensor; up: Tensor; dy: Tensor; dgate: Tensor; dup: Tensor }): void {
  for (const tensor of [io.up, io.dy, io.dgate, io.dup]) expectShape('swigluBackward', tensor, io.gate.shape);
  program.dispatch(swigluBackwardKernel, io, { count: elementCount(io.gate.shape) });
}
