/**
 * Decides whether training has collapsed. It watches the KL (15), the entropy, and the reward compared with its own
 * best window, all averaged over a window of updates. A policy with entropy near zero samples G dialogues that are all
 * alike, so it learns nothing more. A policy far from its reference, or whose reward falls and stays low, seldom
 * recovers.
 *
 * The training loop decides what to do then (experiment/training/train-policy.ts). The thresholds are not tuned to stop
 * runs at a good moment. In two of the recorded results an arm reached the defaults ("training collapsed" in
 * docs/RESULTS.md).
 */
import type { UpdateMetrics } from '../domain/experiment-events';
import { guardWindow, type ExperimentSpec } from '../domain/experiment-spec';

export type GuardSettings = ExperimentSpec['guard'];
export type CollapseReason = 'kl' | 'entropy' | 'reward';

/** The settings for a training of so many updates. */
export function guardFor(spec: Pick<ExperimentSpec, 'guard' | 'grpo'>): GuardSettings {
  return { ...spec.guard, window: guardWindow(spec) };
}

export interface Collapse {
  readonly reason: CollapseReason;
  /** The mean over the last window, and the threshold that it crossed. In nats, or in units of reward. */
  readonly value: number;
  readonly threshold: number;
}

type Watched = Pick<UpdateMetrics, 'klFromBase' | 'entropy' | 'rewardMean'>;

/**
 * Mean of a field over the window that ends before update `end`. NaN, which crosses no threshold, if it was not
 * measured.
 */
export function windowMean(updates: readonly Watched[], end: number, window: number, field: keyof Watched): number {
  let sum = 0;
  for (let u = end - window; u < end; u++) sum += updates[u]![field] ?? NaN;
  return sum / window;
}

/**
 * The first threshold that the last window crosses; null if there is none, before a window is full, or if it is off.
 */
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
