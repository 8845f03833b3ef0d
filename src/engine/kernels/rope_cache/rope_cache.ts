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
  bindings: { rows: 'read', angles: 'read', q: 'read_write', k: 'read', v: 'read', keys: 'read_write', values: 'read_write' },
  params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', head_dim: 'u32', context: 'u32' },
  grid: (p) => foldedGrid(groupsFor((p.tokens * (p.heads + p.kv_heads) * p.head_dim) / 2, 64)),
});

/**
 * Rotates q in place and writes the rotated k, and v, to the cache. rows (M, 4) u32; angles (T, D) of `ropeAngles`; q (M, H·D);
 * k, v (M, K·D); keys, values (S, T, K·D). Without `rotateQueries` q is only bound, not touched.
 */
export function ropeCache(
  program: Program,
  tensors: { rows: Tensor; angles: Tensor; q: Tensor; k: Tensor; v: Tensor; keys: Tensor; values: Tensor },
  { heads, kvHeads, headDim }: HeadShape,
  rotateQueries = true,
): void {
  const M = tensors.rows.shape[0]!;
  const [slots, context] = tensors.keys.shape as [number, number];
  expectShape('ropeCache', tensors.rows, [M, 4]);
  expectShape('ropeCache', tensors.keys, [slots, context, kvHeads * headDim]);
  expectShape('ropeCache', tensors.values, tensors.keys.shape);
  expectMatrix('ropeCache', tensors.angles, context, headDim);
  expectMatrix('ropeCache', tensors.q, M, heads * headDim);
  expectMatrix('ropeCache', tensors.k, M, kvHeads * headDim);
  expectMatrix('ropeCache', tensors.v, M, kvHeads * headDim);
  program.dispatch(ropeCacheKernel, tensors, { tokens: M, heads: rotateQueries ? heads : 0, kv_heads: kvHeads, head_dim: headDim, context });
}
