/**
 * Rows of tokens → micro-batches of packed tokens: rows back to back, no padding inside a row. Numbers only, no GPU.
 *
 * Letters: M packed tokens of a micro-batch, T tokens of a row. Packed token m predicts token m + 1 of the same row, so
 * everything about entry t of a row (weight, log-prob) is stored at the packed token of entry t − 1. M is rounded up to
 * one of a few sizes, because a recorded Program has fixed shapes; the padding is rows of one token that predict
 * nothing.
 */
import { ShiftLabError } from '../domain/errors';
import type { TokenRow, TrainRow } from '../domain/trainable-policy';
import { NO_TARGET } from '../engine/kernels/log_softmax/log_softmax';

export interface PackedBatch {
  /** Number of packed tokens, rounded up. */
  readonly size: number;
  /** The rows in this batch: index in the caller's list, first packed token, tokens. */
  readonly rows: readonly { readonly index: number; readonly start: number; readonly length: number }[];
  readonly ids_M: Uint32Array;
  readonly positions_M: Uint32Array;
  /** (M, 2): [start, end) of each token's row. */
  readonly rows_M2: Uint32Array;
  readonly targets_M: Uint32Array;
}

/** M is rounded up to multiples of 32, each about an eighth larger than the one before. */
export function bucketSize(tokens: number): number {
  let size = 32;
  while (size < tokens) size += Math.max(32, Math.floor(size / 256) * 32);
  return size;
}

/** Groups row indices, in order, so that each group has at most `budget` tokens; a longer row is a group by itself. */
export function splitByTokens(rows: readonly TokenRow[], budget: number): number[][] {
  const groups: number[][] = [];
  let tokens = Infinity;
  rows.forEach((row, index) => {
    if (row.ids.length === 0) return;
    if (tokens + row.ids.length > budget) {
      groups.push([]);
      tokens = 0;
    }
    groups.at(-1)!.push(index);
    tokens += row.ids.length;
  });
  return groups;
}

/** @throws usage if an id is outside the vocabulary */
export function packRows(rows: readonly TokenRow[], indices: readonly number[], vocabularySize: number): PackedBatch {
  const size = bucketSize(indices.reduce((sum, index) => sum + rows[index]!.ids.length, 0));
  const batch = {
    size,
    rows: [] as { index: number; start: number; length: number }[],
    ids_M: new Uint32Array(size),
    positions_M: new Uint32Array(size),
    rows_M2: new Uint32Array(2 * size),
    targets_M: new Uint32Array(size).fill(NO_TARGET),
  };
  let start = 0;
  for (const index of indices) {
    const { ids } = rows[index]!;
    batch.rows.push({ index, start, length: ids.length });
    for (let t = 0; t < ids.length; t++) {
      const id = ids[t]!;
      if (!(id >= 0 && id < vocabularySize && Number.isInteger(id))) {
        throw new ShiftLabError(
          'usage',
          `Row ${index} holds token ${id} at ${t}; the vocabulary has ${vocabularySize}.`,
          { row: index, at: t, token: id, vocabularySize },
        );
      }
      const m = start + t;
      batch.ids_M[m] = id;
      batch.positions_M[m] = t;
      batch.rows_M2[2 * m] = start;
      batch.rows_M2[2 * m + 1] = start + ids.length;
      if (t > 0) batch.targets_M[m - 1] = id;
    }
    start += ids.length;
  }
  for (let m = start; m < size; m++) batch.rows_M2.set([m, m + 1], 2 * m);
  return batch;
}

/**
 * (M, 4): π_old's log-prob, the reference's log-prob, the advantage and the loss weight, at the token that predicts.
 * NLL reads only the weight.
 */
export function packTerms(batch: PackedBatch, rows: readonly TrainRow[]): Float32Array {
  const terms_M4 = new Float32Array(4 * batch.size);
  for (const { index, start, length } of batch.rows) {
    const { oldLogprobs, refLogprobs, advantage, weights } = rows[index]!;
    for (let t = 1; t < length; t++) {
      const own = typeof advantage === 'object' ? advantage[t]! : (advantage ?? 0);
      terms_M4.set([oldLogprobs?.[t] ?? 0, refLogprobs?.[t] ?? 0, own, weights[t]!], 4 * (start + t - 1));
    }
  }
  return terms_M4;
}

/** Packed values (M), stored at the token that predicts → one array per row, whose entry 0 is 0. */
export function unpackRow(values_M: Float32Array, start: number, length: number): Float32Array {
  const row = new Float32Array(length);
  row.set(values_M.subarray(start, start + Math.max(0, length - 1)), 1);
  return row;
}
