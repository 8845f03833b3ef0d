/** y = x·Wᵀ and its gradients in f64, as simple loops. */
import type { Arrays, Reference } from '../reference';

export interface MatmulSize {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

export function matmulReference({ M, N, K }: MatmulSize): Reference {
  return {
    forward({ x, w }: Arrays) {
      const y = new Float64Array(M * N);
      for (let m = 0; m < M; m++)
        for (let n = 0; n < N; n++) for (let k = 0; k < K; k++) y[m * N + n]! += x![m * K + k]! * w![n * K + k]!;
      return { y };
    },
    backward({ x, w }, { y: dy }) {
      const dx = new Float64Array(M * K);
      const dw = new Float64Array(N * K);
      for (let m = 0; m < M; m++) {
        for (let n = 0; n < N; n++) {
          for (let k = 0; k < K; k++) {
            dx[m * K + k]! += dy![m * N + n]! * w![n * K + k]!;
            dw[n * K + k]! += dy![m * N + n]! * x![m * K + k]!;
          }
        }
      }
      return { x: dx, w: dw };
    },
  };
}
