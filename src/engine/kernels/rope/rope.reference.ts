/** Rotate-half rotary embedding and its gradient in f64; x (M, heads, D). */
import type { Reference } from '../reference';

export interface RopeSize {
  readonly positions: ArrayLike<number>;
  readonly heads: number;
  readonly D: number;
  readonly theta: number;
}

function rotate(x: ArrayLike<number>, { positions, heads, D, theta }: RopeSize, direction: 1 | -1): Float64Array {
  const y = new Float64Array(x.length);
  for (let head = 0; head < positions.length * heads; head++) {
    for (let d = 0; d < D / 2; d++) {
      const angle = direction * positions[Math.floor(head / heads)]! * theta ** ((-2 * d) / D);
      const [i, j] = [head * D + d, head * D + d + D / 2];
      y[i] = x[i]! * Math.cos(angle) - x[j]! * Math.sin(angle);
      y[j] = x[j]! * Math.cos(angle) + x[i]! * Math.sin(angle);
    }
  }
  return y;
}

export function ropeReference(size: RopeSize): Reference {
  return {
    forward: ({ x }) => ({ y: rotate(x!, size, 1) }),
    backward: (_, { y: dy }) => ({ x: rotate(dy!, size, -1) }),
  };
}
