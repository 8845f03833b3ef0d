/** Token embedding: a gather of rows, and its gradient. M tokens, V vocabulary, C channels. */
import type { Tensor } from '../../buffers';
import { byWidth, widthOf } from '../../four-wide';
import { defineKernel, foldedGrid, groupsFor } from '../../kernel';
import type { Program } from '../../program';
import { expectMatrix, expectShape, matrixShape } from '../../shapes';
import source from './embedding.wgsl?raw';
import backwardSource from './embedding_backward.wgsl?raw';

/** Keyed by the number of floats read at a time. */
export const embeddingKernels = byWidth((suffix, PART, widened) => ({
  forward: defineKernel({
    name: `embedding${suffix}`,
    source: widened(source),
    bindings: { ids: 'read', table: 'read', y: 'read_write' },
    params: { rows: 'u32', columns: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.rows * p.columns) / PART, 64)),
  }),
  backward: defineKernel({
    name: `embedding_backward${suffix}`,
    source: widened(backwardSource),
    bindings: { used: 'read', places: 'read', dy: 'read', dtable: 'read_write' },
    params: { used: 'u32', columns: 'u32' },
    grid: (p) => foldedGrid(groupsFor((p.used * p.columns) / PART, 64)),
  }),
}));

/** y[m] = table[ids[m]]. ids (M) u32, each < V; table (V, C); y (M, C). */
export function embedding(program: Program, { ids, table, y }: { ids: Tensor; table: Tensor; y: Tensor }): void {
  const [, C] = matrixShape(table);
  const M = ids.shape[0]!;
  expectShape('embedding', ids, [M]);
  expectMatrix('embedding', y, M, C);
  program.dispatch(embeddingKernels[widthOf(C)].forward, { ids, table, y }, { rows: M, columns: C });
}

/** dtable[id] += Σ dy over the tokens with that id. used (U, 2) u32 and places (M) u32 come from `placesById`. */
export function embeddingBackward(
  program: Program,
  { used, places, dy, dtable }: { used: Tensor; places: Tensor; dy: Tensor; dtable: Tensor },
): void {
  const [M, C] = matrixShape(dy);
  expectShape('embeddingBackward', used, [used.shape[0]!, 2]);
  expectShape('embeddingBackward', places, [M]);
  expectMatrix('embeddingBackward', dtable, matrixShape(dtable)[0], C);
  program.dispatch(
    embeddingKernels[widthOf(C)].backward,
    { used, places, dy, dtable },
    { used: used.shape[0]!, columns: C },
  );
}

/** The length of `used` that is enough for any M tokens from a vocabulary of V: each id once, and the sentinel. */
export function usedCapacity(M: number, V: number): number {
  return Math.min(M, V) + 1;
}

/** For `embeddingBackward`: the tokens of each id that occurs, sorted by id and then by token. */
export function placesById(ids: Uint32Array, V: number): { readonly used: Uint32Array; readonly places: Uint32Array } {
  const M = ids.length;
  const places = Uint32Array.from(ids, (_, m) => m).sort((a, b) => ids[a]! - ids[b]! || a - b);
  const used = new Uint32Array(2 * usedCapacity(M, V));
  let count = 0;
  places.forEach((m, k) => {
    if (k > 0 && ids[places[k - 1]!] === ids[m]) return;
    used[2 * count] = ids[m]!;
    used[2 * count + 1] = k;
    count++;
  });
  for (let u = count; u < used.length / 2; u++) used[2 * u + 1] = M;
  return { used, places };
}
