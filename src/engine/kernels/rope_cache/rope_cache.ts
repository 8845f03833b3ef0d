/**
 * Rotary embedding of new tokens and their write into the key-value cache (rope_cache.wgsl).
 * M new tokens, H query heads, K key heads, D channels a head, S slots, T context positions.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape } from '../../shapes';
import type { HeadShape } from '../attention/attention';
import source from './rope_cache.wgsl?raw';

export const ropeCacheKernel = defineKernel({
  name: 'rope_cache',
  source,
  bindings: { rows: 'read', angles: 'read', qkv: 'read_write', keys: 'read_write', values: 'read_write' },
  params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', context: 'u32', first: 'u32' },
  grid: (p) => foldedGrid(groupsFor((p.tokens * (p.heads - p.first + p.kv_heads) * p.head_dim) / 2, 64)),
});

/**
 * Rotates the queries of qkv in place, and writes its rotated keys and its values to the cache. rows (M, 4) u32;
 * angles (T, D) from `ropeAngles`; qkv (M, (H + 2K)·D); keys, values (S, T, K·D). Without `rotateQueries` qkv is only
 * read.
 */
export function ropeCache(
  program: Program,
  tensors: { rows: Tensor; angles: Tensor; qkv: Tensor; keys: Tensor; values: Tensor },
  { heads, kvHeads, headDim }: HeadShape,
  rotateQueries = true,
): void {
  const M = tensors.rows.shape[0]!;
  const [slots, context] = tensors.keys.shape as [number, number];
  expectShape('ropeCache', tensors.rows, [M, 4]);
  expectShape('ropeCache', tensors.keys, [slots, context, kvHeads * headDim]);
  expectShape('ropeCache', tensors.values, tensors.keys.shape);
  expectMatrix('ropeCache', tensors.angles, context, headDim);
  expectMatrix('ropeCache', tensors.qkv, M, (heads + 2 * kvHeads) * headDim);
  program.dispatch(ropeCacheKernel, tensors, {
    tokens: M,
    heads,
    kv_heads: kvHeads,
    head_dim: headDim,
    context,
    first: rotateQueries ? 0 : heads,
  });
}
