/** The weights of a task with names and shapes, for peers that build the model from their own operations. */
import { parameterTable } from '../../src/model/parameters';
import type { LlamaConfig } from '../../src/model/config';

export interface NamedWeights {
  /** The name in a Hugging Face checkpoint. */
  readonly name: string;
  /** (out, in) for matrices. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** @param weights every parameter in table order, without gaps */
export function namedWeights(config: LlamaConfig, weights: Float32Array): readonly NamedWeights[] {
  let at = 0;
  return parameterTable(config).entries.map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const values = weights.slice(at, at + size);
    at += size;
    return { name, shape, values };
  });
}

export interface RotaryTables {
  /** (T, D) each: entries d and d + D/2 are rotated together (rotate-half). */
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
}

export function rotaryTables({ headDim: D, ropeTheta }: LlamaConfig, positions: number): RotaryTables {
  const cosine = new Float32Array(positions * D);
  const sine = new Float32Array(positions * D);
  for (let t = 0; t < positions; t++) {
    for (let d = 0; d < D; d++) {
      const angle = t * ropeTheta ** ((-2 * (d % (D / 2))) / D);
      cosine[t * D + d] = Math.cos(angle);
      sine[t * D + d] = Math.sin(angle);
    }
  }
  return { cosine, sine };
}
