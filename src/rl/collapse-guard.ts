/**
 * Has training collapsed? Watched over a window of updates: the KL (15), the entropy, and the reward against its own best
 * window. A policy whose entropy is gone samples G dialogues that are all alike and learns nothing more; one that is far
 * from its reference, or whose reward falls and stays down, seldom comes back.
 *
 * What to do about it is the training loop's (experiment/training/train-policy.ts). Nothing here is tuned to end a run well: the default
 * thresholds lie outside of what any arm of the recorded results reached.
 */
import type { UpdateMetrics } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';

export type GuardSettings = ExperimentSpec['guard'];
export type CollapseReason = 'kl' | 'entropy' | 'reward';

export interface Collapse {
  readonly reason: CollapseReason;
  /** What was measured, mean of the last window, and the threshold it crossed. Nats, or reward. */
  readonly value: number;
  readonly threshold: number;
}

type Watched = Pick<UpdateMetrics, 'klFromBase' | 'entropy' | 'rewardMean'>;

/** Mean of a field over the window that ends with update `end` (exclusive); NaN, which crosses no threshold, where it was not measured. */
export function windowMean(updates: readonly Watched[], end: number, window: number, field: keyof Watched): number {
  let sum = 0;
  for (let u = end - window; u < end; u++) sum += updates[u]![field] ?? NaN;
  return sum / window;
}

/** The first watch that the last window trips; null before a window is full, and where the guard is off. */
export function collapseOf(
  updates: readonly Watched[],
  { on, window, maxKl, minEntropy, maxRewardDrop }: GuardSettings,
): Collapse | null {
  if (!on || updates.length < window) return null;
  const last = (field: keyof Watched) => windowMean(updates, updates.length, window, field);
  const kl = last('klFromBase');
  if (kl > maxKl) return { reason: 'kl', value: kl, threshold: maxKl };
  const entropy = last('entropy');
  if (entropy < minEntropy) return { reason: 'entropy', value: entropy, threshold: minEntropy };
  let best = -Infinity;
  for (let end = window; end <= updates.length; end++)
    best = Math.max(best, windowMean(updates, end, window, 'rewardMean'));
  const drop = best - last('rewardMean');
  return drop > maxRewardDrop ? { reason: 'reward', value: drop, threshold: maxRewardDrop } : null;
}
