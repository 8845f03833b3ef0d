/** Moves the unfinished rows of a decode to the front, so that the next steps compute fewer rows (compact.wgsl). */
import { view, type Tensor } from '../../buffers';
import { defineKernel } from '../../kernel';
import type { Program } from '../../program';
import { expectShape } from '../../shapes';
import { ROW_WORDS } from '../sample/sample';
import source from './compact.wgsl?raw';

export const compactKernel = defineKernel({
  name: 'compact',
  source,
  bindings: {
    rows: 'read',
    tokens: 'read',
    packed_rows: 'read_write',
    packed_tokens: 'read_write',
    living: 'read_write',
  },
  params: { rows: 'u32' },
  grid: () => [1, 1, 1],
});

export interface Compaction {
  /** (≥ R, ROW_WORDS) u32: reordered in place. */
  readonly rows: Tensor;
  /** (≥ R) u32: reordered in place. */
  readonly tokens: Tensor;
  /** Workspace with the same shapes. */
  readonly packedRows: Tensor;
  readonly packedTokens: Tensor;
  /** (1) u32: the number of unfinished rows. */
  readonly living: Tensor;
}

/** Reorders the first R rows and tokens: the unfinished ones first, in their order. */
export function compact(
  program: Program,
  { rows, tokens, packedRows, packedTokens, living }: Compaction,
  R: number,
): void {
  expectShape('compact', living, [1]);
  const first = (tensor: Tensor): Tensor => view(tensor, 0, [R, ...tensor.shape.slice(1)]);
  expectShape('compact', first(rows), [R, ROW_WORDS]);
  const packed = { rows: first(packedRows), tokens: first(packedTokens) };
  program.dispatch(
    compactKernel,
    { rows: first(rows), tokens: first(tokens), packed_rows: packed.rows, packed_tokens: packed.tokens, living },
    { rows: R },
  );
  program.copy(packed.rows, rows).copy(packed.tokens, tokens);
}
