/**
 * Translates a spec's GRPO settings into TRL's GRPOConfig, for one process: an optimiser step takes the whole batch of
 * P·G dialogues, as here. Settings that TRL does not have are listed by `notInTrl`.
 */
import type { ExperimentSpec } from '../domain/experiment-spec';
import { optimiserStep, surrogateObjective } from '../rl/grpo';

/** The version whose defaults fit what the configuration leaves out; others train another objective from the same file. */
export const TRL_VERSION = '1.10.0';

export type GrpoConfig = Readonly<Record<string, string | number | boolean>>;

/** @param completionTokens the most tokens that TRL samples for one prompt */
export function grpoConfigOf(
  { grpo }: Pick<ExperimentSpec, 'grpo'>,
  seed: number,
  completionTokens: number,
): GrpoConfig {
  const { learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm } = optimiserStep(grpo);
  const { clipLow, clipHigh, beta, level } = surrogateObjective(grpo);
  return {
    learning_rate: learningRate,
    lr_scheduler_type: grpo.schedule,
    weight_decay: weightDecay,
    max_grad_norm: maxGradNorm,
    adam_beta1: beta1,
    adam_beta2: beta2,
    adam_epsilon: epsilon,
    // TRL counts optimiser steps, of which a batch has μ.
    max_steps: grpo.updates * grpo.numIterations,
    per_device_train_batch_size: grpo.promptsPerUpdate * grpo.groupSize,
    gradient_accumulation_steps: 1,
    num_generations: grpo.groupSize,
    num_iterations: grpo.numIterations,
    max_completion_length: completionTokens,
    temperature: grpo.temperature,
    top_p: 1,
    top_k: 0,
    beta,
    // k3 as it is, without the ratio as a factor. From 1.10 on TRL multiplies by default.
    use_bias_correction_kl: false,
    epsilon: clipLow,
    epsilon_high: clipHigh,
    importance_sampling_level: level,
    loss_type: grpo.lossType === 'gspo' ? 'grpo' : grpo.lossType,
    scale_rewards: grpo.scaleRewards,
    bf16: false,
    seed,
  };
}

/** Active settings that GRPOConfig cannot express, as `name=value`. */
export function notInTrl({ grpo, guard }: Pick<ExperimentSpec, 'grpo' | 'guard'>): string[] {
  return [
    // Its scheduler counts optimiser steps.
    ...(grpo.schedule !== 'constant' && grpo.numIterations > 1 && grpo.schedulePer === 'update'
      ? ['grpo.schedulePer=update']
      : []),
    ...(grpo.beta > 0 && grpo.klEstimator !== 'k3' ? [`grpo.klEstimator=${grpo.klEstimator}`] : []),
    ...(grpo.advantages === 'turn' ? ['grpo.advantages=turn', `grpo.turnDiscount=${grpo.turnDiscount}`] : []),
    ...(guard.on ? ['guard.on=true'] : []),
  ];
}
