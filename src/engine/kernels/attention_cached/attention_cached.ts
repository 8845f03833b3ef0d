/**
 * Attention of new tokens over the key-value cache (attention_cached.wgsl).
 * M new tokens, H query heads, K key heads, D channels a head, S slots, T context positions.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape } from '../../shapes';
import type { HeadShape } from '../rope_cache/rope_cache';
import source from './attention_cached.wgsl?raw';

const PAIRS = 8;

export const attentionCachedKernel = defineKernel({
  name: 'attention_cached',
  source,
  bindings: { rows: 'read', q: 'read', keys: 'read', values: 'read', y: 'read_write' },
  params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', context: 'u32', scale: 'f32' },
  grid: (p) => foldedGrid(groupsFor(p.tokens * p.heads * groupsFor(p.head_dim / 2, PAIRS), 64)),
});

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
  program.dispatch(attentionCachedKernel, tensors, { tokens: M, heads, kv_heads: kvHeads, head_dim: headDim, context, scale: 1 / Math.sqrt(headDim) });
}
