/** Settings of the simulators of free text, chosen by cross-validation within training dialogues (docs/LOG.md). */
import type { LearningRecipe } from './text-simulator';

export interface ModelShape {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
}

/** A model that is made here; one that is opened keeps its own shape and words. */
export const MODEL_SHAPE: ModelShape = { vocabularySize: 1024, hiddenSize: 96, layers: 3, heads: 4 };

/** The longest sequence that a simulator reads: prompt and answer. */
export const CONTEXT_TOKENS = 256;
export const INITIAL_PROJECTION_SCALE = 2;

/** Passes over the training dialogues, fewer of many, so that the work stays within bounds: at least and at most. */
export interface Passes {
  readonly tokens: number;
  readonly least: number;
  readonly most: number;
}

export interface TextRecipe {
  readonly passes: Passes;
  readonly learning: LearningRecipe;
}

const COMMON = {
  ...{ dialoguesPerStep: 4, learningRate: 2e-3, beta2: 0.98, maxGradNorm: 1, weightDecay: 0.1 },
  ...{ averaged: 0.5, wordNoise: 0.15, tokenNoise: 0.075 },
};

export const PRETRAINING: TextRecipe = {
  passes: { tokens: 250_000, least: 2, most: 12 },
  learning: { ...COMMON, othersWeight: 1 },
};

export const CALIBRATION: TextRecipe = {
  passes: { tokens: 400_000, least: 2, most: 12 },
  learning: { ...COMMON, othersWeight: 0.5 },
};

/** Passes over this many training tokens. */
export function passesOver(tokens: number, { tokens: wanted, least, most }: Passes): number {
  return Math.min(most, Math.max(least, Math.round(wanted / Math.max(tokens, 1))));
}

/** config.json of a new model. */
export function configOf({ hiddenSize, layers, heads }: ModelShape, words: number): string {
  return JSON.stringify({
    model_type: 'llama',
    vocab_size: words,
    hidden_size: hiddenSize,
    intermediate_size: 2 * hiddenSize,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    rope_theta: 10_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    max_position_embeddings: CONTEXT_TOKENS,
  });
}
