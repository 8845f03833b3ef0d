/**
 * Attention of new tokens over the key-value cache (attention_cached.wgsl).
 * M new tokens, H query heads, K key heads, D channels a head, S slots, T context positions.
 */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape } from '../../shapes';
import { headPerThread, partsOf, type HeadShape } from '../attention/attention';
import source from './attention_cached.wgsl?raw';

const byHeadDim = new Map<number, ReturnType<typeof kernelOf>>();

function kernelOf(headDim: number) {
  return defineKernel({
    name: `attention_cached ${headDim}`,
    source: headPerThread(source, headDim),
    bindings: { rows: 'read', qkv: 'read', keys: 'read', values: 'read', y: 'read_write' },
    params: { tokens: 'u32', heads: 'u32', kv_heads: 'u32', context: 'u32', scale: 'f32', parts: 'u32' },
    grid: (p) => foldedGrid(groupsFor(p.tokens * p.heads, 64)),
  });
}

export function attentionCachedKernel(headDim: number): ReturnType<typeof kernelOf> {
  let kernel = byHeadDim.get(headDim);
  if (!kernel) byHeadDim.set(headDim, (kernel = kernelOf(headDim)));
  return kernel;
}

/**
 * y = attention of the queries of qkv over each token's cache row up to its position.
 * rows (M, 4) u32; qkv (M, (H + 2K)·D); y (M, H·D); keys, values (S, T, K·D).
 */
export function attentionCached(
  program: Program,
  tensors: { rows: Tensor; qkv: Tensor; keys: Tensor; values: Tensor; y: Tensor },
  { heads, kvHeads, headDim }: HeadShape,
): void {
  const M = tensors.rows.shape[0]!;
  const [slots, context] = tensors.keys.shape as [number, number];
  expectShape('attentionCached', tensors.rows, [M, 4]);
  expectShape('attentionCached', tensors.keys, [slots, context, kvHeads * headDim]);
  expectShape('attentionCached', tensors.values, tensors.keys.shape);
  expectMatrix('attentionCached', tensors.qkv, M, (heads + 2 * kvHeads) * headDim);
  expectMatrix('attentionCached', tensors.y, M, heads * headDim);
  program.dispatch(attentionCachedKernel(headDim), tensors, {
    tokens: M,
    heads,
    kv_heads: kvHeads,
    context,
    scale: 1 / Math.sqrt(headDim),
    parts: partsOf(headDim),
  });
}
