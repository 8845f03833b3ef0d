/**
 * Grouped-query causal attention over packed rows, and its gradient. M tokens, H query heads, K key and value heads, D head
 * dimension. `rows` (M, 2) u32 gives each token's row as [start, end): a query attends to start..itself.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor, type Grid } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import source from './attention.wgsl?raw';
import keyValueSource from './attention_key_value_backward.wgsl?raw';
import querySource from './attention_query_backward.wgsl?raw';

const FLOATS_PER_THREAD = 16;
const params = { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', scale: 'f32' } as const;
const threadGrid = (owners: number, headDim: number): Grid => foldedGrid(groupsFor(owners * groupsFor(headDim, FLOATS_PER_THREAD), 64));

/** The same shader reading four floats at a time: half the loads, which are most of its time on software adapters. */
function fourWide(text: string): string {
  return text.replace('alias Part = vec2f;', 'alias Part = vec4f;').replace('const PART = 2u;', 'const PART = 4u;');
}

const forwardKernel = (name: string, text: string) =>
  defineKernel({
    name,
    source: text,
    bindings: { q: 'read', k: 'read', v: 'read', rows: 'read', out: 'read_write', stats: 'read_write' },
    params,
    grid: (p) => threadGrid(p.tokens * p.heads, p.head_dim),
  });

const queryBackwardKernel = (name: string, text: string) =>
  defineKernel({
    name,
    source: text,
    bindings: { q: 'read', k: 'read', v: 'read', rows: 'read', out: 'read', dout: 'read', stats: 'read_write', dq: 'read_write' },
    params,
    grid: (p) => threadGrid(p.tokens * p.heads, p.head_dim),
  });

const keyValueBackwardKernel = (name: string, text: string) =>
  defineKernel({
    name,
    source: text,
    bindings: { q: 'read', k: 'read', v: 'read', rows: 'read', dout: 'read', stats: 'read', dk: 'read_write', dv: 'read_write' },
    params,
    grid: (p) => threadGrid(p.tokens * p.kv_heads, p.head_dim),
  });

/** By the number of floats read at a time. */
export const attentionKernels = {
  2: {
    forward: forwardKernel('attention', source),
    queryBackward: queryBackwardKernel('attention_query_backward', querySource),
    keyValueBackward: keyValueBackwardKernel('attention_key_value_backward', keyValueSource),
  },
  4: {
    forward: forwardKernel('attention_wide', fourWide(source)),
    queryBackward: queryBackwardKernel('attention_query_backward_wide', fourWide(querySource)),
    keyValueBackward: keyValueBackwardKernel('attention_key_value_backward_wide', fourWide(keyValueSource)),
  },
};

const kernelsFor = ({ headDim }: HeadShape) => attentionKernels[headDim % 4 === 0 ? 4 : 2];

export interface HeadShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

export interface AttentionForward {
  /** (M, H·D) */
  readonly q: Tensor;
  /** (M, K·D) */
  readonly k: Tensor;
  /** (M, K·D) */
  readonly v: Tensor;
  /** (M, 2) u32 */
  readonly rows: Tensor;
  /** (M, H·D) */
  readonly out: Tensor;
  /** (M, H, 2): log-sum-exp of the scores, and room for the backward pass. */
  readonly stats: Tensor;
}

export interface AttentionBackward extends AttentionForward {
  readonly dout: Tensor;
  readonly dq: Tensor;
  readonly dk: Tensor;
  readonly dv: Tensor;
}

function checked(io: AttentionForward, { heads, kvHeads, headDim }: HeadShape) {
  const [M] = matrixShape(io.q);
  expectMatrix('attention', io.q, M, heads * headDim);
  expectMatrix('attention', io.k, M, kvHeads * headDim);
  expectMatrix('attention', io.v, M, kvHeads * headDim);
  expectMatrix('attention', io.out, M, heads * headDim);
  expectShape('attention', io.rows, [M, 2]);
  expectShape('attention', io.stats, [M, heads, 2]);
  return { tokens: M, heads, kv_heads: kvHeads, head_dim: headDim, scale: 1 / Math.sqrt(headDim) };
}

export function attention(program: Program, io: AttentionForward, shape: HeadShape): void {
  program.dispatch(kernelsFor(shape).forward, io, checked(io, shape));
}

/** dq, dk and dv from dout; out and stats as the forward pass left them. */
export function attentionBackward(program: Program, io: AttentionBackward, shape: HeadShape): void {
  const values = checked(io, shape);
  expectMatrix('attentionBackward', io.dout, ...matrixShape(io.q));
  expectMatrix('attentionBackward', io.dq, ...matrixShape(io.q));
  expectMatrix('attentionBackward', io.dk, ...matrixShape(io.k));
  expectMatrix('attentionBackward', io.dv, ...matrixShape(io.k));
  program.dispatch(kernelsFor(shape).queryBackward, io, values);
  program.dispatch(kernelsFor(shape).keyValueBackward, io, values);
}
