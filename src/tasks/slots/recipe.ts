/** What the recipes of slot-filling tasks share. Two small layers suffice where values have tokens of their own. */
import type { ModelShape, PretrainSpec } from '../recipe';

const HEADS = 4;

export const SMALL_MODEL = {
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: HEADS,
  num_key_value_heads: HEADS,
  head_dim: 16,
} as const satisfies ModelShape;

/**
 * For models that must find the goal in their prompt: queries and keys are normalised (Qwen3) and rotate slowly. Both let
 * the model find the goal sooner, at any distance.
 */
export const FINDS_GOALS = { model_type: 'qwen3', rope_theta: 1_000_000 } as const satisfies ModelShape;

export const PRETRAINING: PretrainSpec = {
  steps: 500,
  peakLearningRate: 3e-3,
  warmupSteps: 50,
  weightDecay: 0.01,
  maxGradNorm: 1,
};
