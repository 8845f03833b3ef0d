/**
 * Attention of new tokens over the key-value cache (attention_cached.wgsl).
 * M new tokens, H query heads, K key heads, D channels a head, S slots, T context positions.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape } from '../../shapes';
import type { HeadShape } from '../attention/attention';
import source from './attention_cached.wgsl?raw';

const FLOATS_PER_THREAD = 16;

const variant = (name: string, text: string) =>
  defineKernel({
    name,
    source: text,
    bindings: { rows: 'read', q: 'read', keys: 'read', values: 'read', y: 'read_write' },
    params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', context: 'u32', scale: 'f32' },
    grid: (p) => foldedGrid(groupsFor(p.tokens * p.heads * groupsFor(p.head_dim, FLOATS_PER_THREAD), 64)),
  });

/** By the number of floats read at a time; loads are most of its time on software adapters. */
export const attentionCachedKernels = {
  2: variant('attention_cached', source),
  4: variant('attention_cached_wide', source.replace('alias Part = vec2f;', 'alias Part = vec4f;').replace('const PART = 2u;', 'const PART = 4u;')),
};

/** y = attention of q over each token's cache row up to its position. rows (M, 4) u32; q, y (M, H·D); keys, values (S, T, K·D). */
export function attentionCached(
  program: Program,
  tensors: { rows: Tensor; q: Tensor; keys: Tensor; values: Tensor; y: Tensor },
  { heads, kvHeads, headDim }: HeadShape,
): void {
  const M = tensors.rows.shape[0]!;
  const [slots, context] = tensors.keys.shape as [number, number];
  expectShape('attentionCached', tensors.rows, [M, 4]);
  expectShape('attentionCached', tensors.keys, [slots, context, kvHeads * headDim]);
  expectShape('attentionCached', tensors.values, tensors.keys.shape);
  expectMatrix('attentionCached', tensors.q, M, heads * headDim);
  expectMatrix('attentionCached', tensors.y, M, heads * headDim);
  const kernel = attentionCachedKernels[headDim % 4 === 0 ? 4 : 2];
  program.dispatch(kernel, tensors, { tokens: M, heads, kv_heads: kvHeads, head_dim: headDim, context, scale: 1 / Math.sqrt(headDim) });
}
