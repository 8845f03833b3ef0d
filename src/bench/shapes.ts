/**
 * The models for timing training, and one batch for each. They are Llama-style counterparts of two GPTs that were used
 * earlier to time other libraries: the same layers, width, heads, context, batch and vocabulary. The SwiGLU width is
 * the smallest multiple of 8 with at least as many parameters as the GPT (108 k and 830 k).
 */
import { Rng } from '../domain/rng';
import type { OptimiserStep } from '../domain/trainable-policy';
import type { LlamaConfig } from '../model/config';

export interface TrainingShape {
  readonly name: string;
  readonly config: LlamaConfig;
  /** B */
  readonly rows: number;
  /** T */
  readonly tokens: number;
}

type Sizes = Pick<LlamaConfig, 'vocabularySize' | 'hiddenSize' | 'intermediateSize' | 'layers' | 'heads'>;

const CONTEXT = 64;

export function plainLlama(sizes: Sizes): LlamaConfig {
  return {
    ...sizes,
    modelType: 'llama',
    kvHeads: sizes.heads,
    headDim: sizes.hiddenSize / sizes.heads,
    ropeTheta: 10000,
    normEpsilon: 1e-5,
    tiedEmbeddings: true,
    maxPositions: CONTEXT,
    qkvBias: false,
    outputBias: false,
    qkNorm: false,
  };
}

export const MICRO: TrainingShape = {
  name: 'micro',
  config: plainLlama({ vocabularySize: 96, hiddenSize: 64, intermediateSize: 184, layers: 2, heads: 2 }),
  rows: 16,
  tokens: CONTEXT,
};

export const TINY: TrainingShape = {
  name: 'tiny',
  config: plainLlama({ vocabularySize: 256, hiddenSize: 128, intermediateSize: 352, layers: 4, heads: 4 }),
  rows: 16,
  tokens: CONTEXT,
};

export const TRAINING_SHAPES: readonly TrainingShape[] = [MICRO, TINY];

export const OPTIMISER: OptimiserStep = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};

/** (B, T) token ids, uniform over the vocabulary. */
export function randomBatch({ config, rows, tokens }: TrainingShape, seed: number): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const rng = new Rng(seed, 'bench batch', row);
    return Array.from({ length: tokens }, () => rng.integer(config.vocabularySize));
  });
}
