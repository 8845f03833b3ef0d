/** RMSNorm and its gradient in f64. R rows of C. */
import type { Reference } from '../reference';

export function rmsnormReference(R: number, C: number, eps: number): Reference {
  const scaleOf = (x: ArrayLike<number>, r: number): number => {
    let squares = 0;
    for (let c = 0; c < C; c++) squares += x[r * C + c]! ** 2;
    return 1 / Math.sqrt(squares / C + eps);
  };
  return {
    forward({ x, gain }) {
      return {
        y: Float64Array.from({ length: R * C }, (_, i) => x![i]! * scaleOf(x!, Math.floor(i / C)) * gain![i % C]!),
      };
    },
    backward({ x, gain }, { y: dy }) {
      const dx = new Float64Array(R * C);
      const dgain = new Float64Array(C);
      for (let r = 0; r < R; r++) {
        const s = scaleOf(x!, r);
        let along = 0;
        for (let c = 0; c < C; c++) along += dy![r * C + c]! * gain![c]! * x![r * C + c]!;
        for (let c = 0; c < C; c++) {
          const i = r * C + c;
          dx[i] = s * dy![i]! * gain![c]! - (x![i]! * s ** 3 * along) / C;
          dgain[c]! += dy![i]! * x![i]! * s;
        }
      }
      return { x: dx, gain: dgain };
    },
  };
}
