/** Token embedding: a gather of rows, and its gradient. M tokens, V vocabulary, C channels. */
import type { Tensor } from '../../buffers';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import source from './embedding.wgsl?raw';

export const embeddingKernel = defineKernel({
  name: 'embedding',
  source,
  bindings: { ids: 'read', table: 'read', y: 'read_write' },
  params: { rows: 'u32', columns: 'u32' },
  grid: (p) => foldedGrid(groupsFor(p.rows * p.columns, 64)),
});

/** y[m] = table[ids[m]]. ids (M) u32, each < V; table (V, C); y (M, C). */
export function embedding(program: Program, { ids, table, y }: { ids: Tensor; table: Tensor; y: Tensor }): void {
  const [, C] = matrixShape(table);
  const M = ids.shape[0]!;
  expectShape('embedding', ids, [M]);
  expectMatrix('embedding', y, M, C);
  program.dispatch(embeddingKernel, { ids, table, y }, { rows: M, columns: C });
}
