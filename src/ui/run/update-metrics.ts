/** GRPO's logged numbers as the charts name them: title, unit, definition. One entry per metric. */
import type { UpdateMetrics } from '../../domain/experiment-events';

export interface MetricEntry {
  readonly name: string;
  /** Null or undefined if it was not measured. */
  readonly of: (metrics: UpdateMetrics) => number | null | undefined;
  readonly title: string;
  readonly unit: string;
  readonly definition: string;
}

export const updateMetrics: readonly MetricEntry[] = [
  {
    name: 'rewardMean',
    of: (m) => m.rewardMean,
    title: 'Reward in training',
    unit: 'reward',
    definition: 'Mean over the batch, with the user that the arm trains with: λ·right + (1 − λ)·accepted − cost·turns.',
  },
  {
    name: 'rewardStd',
    of: (m) => m.rewardStd,
    title: 'Spread of reward',
    unit: 'reward',
    definition: 'Standard deviation of reward (reward_std).',
  },
  {
    name: 'fracRewardZeroStd',
    of: (m) => m.fracRewardZeroStd,
    title: 'Groups that teach nothing',
    unit: 'share of groups',
    definition: 'Groups whose rewards are all equal: their advantages are 0 (frac_reward_zero_std).',
  },
  {
    name: 'entropy',
    of: (m) => m.entropy,
    title: 'Entropy',
    unit: 'nats per token',
    definition: 'How varied the policy’s choices are, on average over its tokens. Near 0, it no longer explores.',
  },
  {
    name: 'klFromBase',
    of: (m) => m.klFromBase,
    title: 'KL from base',
    unit: 'nats per token',
    definition: 'How far the policy is from the base policy, at its own tokens. The collapse guard watches it.',
  },
  {
    name: 'klFromSampler',
    of: (m) => m.klFromSampler,
    title: 'KL from sampler',
    unit: 'nats per token',
    definition:
      'How far the policy in training is from the sampler that drew the tokens. Near 0 with one iteration for each batch.',
  },
  {
    name: 'turns',
    of: (m) => m.turns,
    title: 'Turns',
    unit: 'policy turns per dialogue',
    definition: 'Mean number of policy turns.',
  },
  {
    name: 'completionLength',
    of: (m) => m.completionLength,
    title: 'Length',
    unit: 'policy tokens per dialogue',
    definition: 'Mean number of policy tokens, stop tokens included.',
  },
  {
    name: 'gradNorm',
    of: (m) => m.gradNorm,
    title: 'Gradient norm',
    unit: 'L2 norm',
    definition: 'Norm of the whole gradient, before clipping.',
  },
  {
    name: 'loss',
    of: (m) => m.loss,
    title: 'Loss',
    unit: 'surrogate loss',
    definition:
      'Not a measure of progress: it stays near 0 whatever the gradient is. The note in the Dialogues view explains why.',
  },
  {
    name: 'clipRatioLow',
    of: (m) => m.clipRatioLow,
    title: 'Clipped below',
    unit: 'share of tokens',
    definition: 'Tokens whose ratio fell under 1 − ε with negative advantage.',
  },
  {
    name: 'clipRatioHigh',
    of: (m) => m.clipRatioHigh,
    title: 'Clipped above',
    unit: 'share of tokens',
    definition: 'Tokens whose ratio rose over 1 + ε with positive advantage.',
  },
  {
    name: 'tokensPerSecond',
    of: (m) => m.tokensPerSecond,
    title: 'Speed',
    unit: 'policy tokens per second',
    definition: 'Sampling and training together, on the GPU named above.',
  },
  {
    name: 'density.effectiveSampleSize',
    of: (m) => m.density?.effectiveSampleSize,
    title: 'Dialogues that count',
    unit: 'dialogues per update',
    definition:
      'For arms that use a density ratio: effective sample size (Σw)²/Σw² of the batch, or the number of dialogues kept.',
  },
  {
    name: 'density.clippedShare',
    of: (m) => m.density?.clippedShare,
    title: 'Ratios clipped',
    unit: 'share of dialogues',
    definition: 'For arms that use a density ratio: dialogues whose ratio was cut at its limit.',
  },
  {
    name: 'density.logRatio',
    of: (m) => m.density?.logRatio,
    title: 'Log-ratio simulated to real',
    unit: 'nats',
    definition:
      'Mean log p_sim / p_real. For filtered and reweighted: per dialogue, from the discriminator. For penalised: per user turn, from the estimator. Above 0, the batch looks simulated.',
  },
];
