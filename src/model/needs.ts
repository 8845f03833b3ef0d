/** What of a model there are several kernels for: its matrices and its heads. */
import type { TuningNeeds } from '../engine/tuner';
import { projectionWidth } from './activations';
import type { LlamaConfig } from './config';

export function needsOf(config: LlamaConfig): TuningNeeds {
  const { hiddenSize: C, intermediateSize: F, heads, kvHeads, headDim, vocabularySize: V } = config;
  return {
    matrices: [
      { N: projectionWidth(config), K: C },
      { N: C, K: heads * headDim },
      { N: 2 * F, K: C },
      { N: C, K: F },
      { N: V, K: C },
    ],
    heads: [{ heads, kvHeads, headDim }],
  };
}
