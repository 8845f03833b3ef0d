/** GRPO's logged numbers as the charts name them: title, unit, definition. One entry a metric. */
import type { UpdateMetrics } from '../../domain/experiment-events';

export interface MetricEntry {
  readonly of: keyof UpdateMetrics;
  readonly title: string;
  readonly unit: string;
  readonly definition: string;
}

export const updateMetrics: readonly MetricEntry[] = [
  { of: 'rewardMean', title: 'Reward in training', unit: 'reward', definition: 'Mean over the batch, given by the user the arm trains on: λ·correct + (1 − λ)·accepted − cost·turns.' },
  { of: 'rewardStd', title: 'Spread of reward', unit: 'reward', definition: 'Standard deviation of reward (reward_std).' },
  { of: 'fracRewardZeroStd', title: 'Groups that teach nothing', unit: 'share of groups', definition: 'Groups whose rewards are all equal: their advantages are 0 (frac_reward_zero_std).' },
  { of: 'entropy', title: 'Entropy', unit: 'nats per token', definition: 'Mean entropy of the policy at its own tokens. Near 0 it no longer explores.' },
  { of: 'kl', title: 'KL', unit: 'nats per token', definition: 'With β > 0 from the base policy; with β = 0 between sampler and trainer, which must be near 0.' },
  { of: 'turns', title: 'Turns', unit: 'policy turns per dialogue', definition: 'Mean number of policy turns.' },
  { of: 'completionLength', title: 'Length', unit: 'policy tokens per dialogue', definition: 'Mean number of policy tokens, stop tokens included.' },
  { of: 'gradNorm', title: 'Gradient norm', unit: 'L2 norm', definition: 'Of the whole gradient, before clipping.' },
  { of: 'loss', title: 'Loss', unit: 'surrogate loss', definition: 'No measure of progress: about 0 whatever the gradient is. The note under Dialogues says why.' },
  { of: 'clipRatioLow', title: 'Clipped below', unit: 'share of tokens', definition: 'Tokens whose ratio fell under 1 − ε with negative advantage.' },
  { of: 'clipRatioHigh', title: 'Clipped above', unit: 'share of tokens', definition: 'Tokens whose ratio rose over 1 + ε with positive advantage.' },
  { of: 'tokensPerSecond', title: 'Speed', unit: 'policy tokens per second', definition: 'Sampling and training together, on the adapter named above.' },
];
