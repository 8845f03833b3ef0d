/**
 * Causal grouped-query attention over packed rows, and its gradient, in f64. rows[m] = [start, end) of token m's row.
 */
import type { Reference } from '../reference';
import type { HeadShape } from './attention';

export function attentionReference(
  rows: Uint32Array,
  { heads: H, kvHeads: K, headDim: D }: HeadShape,
): Reference & {
  /** (M, H): ln Σ e^score. */
  logSumExp(inputs: { q: Float64Array; k: Float64Array }): Float64Array;
} {
  const M = rows.length / 2;
  const at = (token: number, head: number, count: number): number => (token * count + head) * D;
  const dot = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number => {
    let sum = 0;
    for (let d = 0; d < D; d++) sum += a[i + d]! * b[j + d]!;
    return sum;
  };
  const groupOf = (h: number): number => Math.floor(h / (H / K));
  const scoresOf = (q: ArrayLike<number>, k: ArrayLike<number>, m: number, h: number): number[] => {
    const scores: number[] = [];
    for (let j = rows[2 * m]!; j <= m; j++) scores.push(dot(q, at(m, h, H), k, at(j, groupOf(h), K)) / Math.sqrt(D));
    return scores;
  };
  const softmax = (scores: number[]): number[] => {
    const best = Math.max(...scores);
    const total = scores.reduce((sum, s) => sum + Math.exp(s - best), 0);
    return scores.map((s) => Math.exp(s - best) / total);
  };
  return {
    logSumExp({ q, k }) {
      return Float64Array.from({ length: M * H }, (_, i) =>
        Math.log(scoresOf(q, k, Math.floor(i / H), i % H).reduce((sum, s) => sum + Math.exp(s), 0)),
      );
    },
    forward({ q, k, v }) {
      const out = new Float64Array(M * H * D);
      for (let m = 0; m < M; m++) {
        for (let h = 0; h < H; h++) {
          softmax(scoresOf(q!, k!, m, h)).forEach((weight, i) => {
            for (let d = 0; d < D; d++) out[at(m, h, H) + d]! += weight * v![at(rows[2 * m]! + i, groupOf(h), K) + d]!;
          });
        }
      }
      return { out };
    },
    backward({ q, k, v }, { out: dout }) {
      const dq = new Float64Array(q!.length);
      const dk = new Float64Array(k!.length);
      const dv = new Float64Array(v!.length);
      for (let m = 0; m < M; m++) {
        for (let h = 0; h < H; h++) {
          const qm = at(m, h, H);
          const weights = softmax(scoresOf(q!, k!, m, h));
          const dweights = weights.map((_, i) => dot(dout!, qm, v!, at(rows[2 * m]! + i, groupOf(h), K)));
          const mean = weights.reduce((sum, weight, i) => sum + weight * dweights[i]!, 0);
          weights.forEach((weight, i) => {
            const kj = at(rows[2 * m]! + i, groupOf(h), K);
            const dscore = (weight * (dweights[i]! - mean)) / Math.sqrt(D);
            for (let d = 0; d < D; d++) {
              dq[qm + d]! += dscore * k![kj + d]!;
              dk[kj + d]! += dscore * q![qm + d]!;
              dv[kj + d]! += weight * dout![qm + d]!;
            }
          });
        }
      }
      return { q: dq, k: dk, v: dv };
    },
  };
}
