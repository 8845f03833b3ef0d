/** silu(gate) · up and its gradient in f64. */
import type { Reference } from '../reference';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const swigluReference: Reference = {
  forward({ gate, up }) {
    return { y: Float64Array.from(gate!, (g, i) => g * sigmoid(g) * up![i]!) };
  },
  backward({ gate, up }, { y: dy }) {
    return {
      gate: Float64Array.from(gate!, (g, i) => dy![i]! * up![i]! * sigmoid(g) * (1 + g * (1 - sigmoid(g)))),
      up: Float64Array.from(gate!, (g, i) => dy![i]! * g * sigmoid(g)),
    };
  },
};
