/**
 * Copies keys and values of single tokens from one row of the cache to another (cache_copy.wgsl). S slots, T context
 * positions; a place of the cache is slot · T + position.
 */
import type { Tensor } from '../../buffers';
import { byWidth, widthOf } from '../../four-wide';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectShape } from '../../shapes';
import source from './cache_copy.wgsl?raw';

/** u32 words of a copy: the place that is read, and the place that is written. */
export const COPY_WORDS = 2;

/** Keyed by the number of floats read at a time. */
export const cacheCopyKernels = byWidth((suffix, PART, widened) =>
  defineKernel({
    name: `cache_copy${suffix}`,
    source: widened(source),
    bindings: { copies: 'read', keys: 'read_write', values: 'read_write' },
    params: { copies: 'u32', columns: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.copies * p.columns) / PART, 64)),
  }),
);

/**
 * keys, values (S, T, K·D); copies (N, COPY_WORDS) u32, whose first word may be IDLE. No place may be written twice, or
 * both read and written.
 */
export function cacheCopy(
  program: Program,
  { copies, keys, values }: { copies: Tensor; keys: Tensor; values: Tensor },
): void {
  const N = copies.shape[0]!;
  const columns = keys.shape[2]!;
  expectShape('cacheCopy', copies, [N, COPY_WORDS]);
  expectShape('cacheCopy', values, keys.shape);
  program.dispatch(cacheCopyKernels[widthOf(columns)], { copies, keys, values }, { copies: N, columns });
}
