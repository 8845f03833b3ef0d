/** A model of two layers with grouped heads and a tied head: small enough for references in loops. Tests change what they are about. */
import type { LlamaConfig } from '../src/model/config';

export const SMALL_MODEL: LlamaConfig = {
  modelType: 'llama',
  vocabularySize: 83,
  hiddenSize: 20,
  intermediateSize: 36,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 8,
  ropeTheta: 10000,
  normEpsilon: 1e-6,
  tiedEmbeddings: true,
  maxPositions: 64,
  qkvBias: false,
  outputBias: false,
  qkNorm: false,
};
