/**
 * Update metrics written by earlier versions. They had a single field `kl`: the KL from the base policy if a reference was
 * open (β > 0, or collapse guard on), otherwise the KL from the sampler.
 */
import type { ExperimentEvent, UpdateMetrics } from './experiment-events';
import type { ArmResult, ExperimentResult, SeedResult } from './experiment-result';

export type EarlierMetrics = Omit<UpdateMetrics, 'klFromBase' | 'klFromSampler'> & { readonly kl: number };

/** What this version or an earlier one wrote. */
export type WrittenMetrics = UpdateMetrics | EarlierMetrics;
export type WrittenEvent =
  | Exclude<ExperimentEvent, { readonly type: 'update' }>
  | (Omit<Extract<ExperimentEvent, { readonly type: 'update' }>, 'metrics'> & { readonly metrics: WrittenMetrics });
export type WrittenArm = Omit<ArmResult, 'updates'> & { readonly updates: readonly WrittenMetrics[] };
export type WrittenSeed = Omit<SeedResult, 'arms'> & { readonly arms: readonly WrittenArm[] };
export type WrittenResult = Omit<ExperimentResult, 'seeds'> & { readonly seeds: readonly WrittenSeed[] };

/** The part of a stored spec that decides which KL was meant. Specs older than the guard lack `guard`, and had no guard. */
export interface WrittenSpec {
  readonly grpo: { readonly beta: number };
  readonly guard?: { readonly on: boolean } | undefined;
}

export function currentMetrics(metrics: WrittenMetrics, spec: WrittenSpec): UpdateMetrics {
  if (!isEarlier(metrics)) return metrics;
  const { kl, ...others } = metrics;
  const hadReference = spec.grpo.beta > 0 || spec.guard?.on === true;
  return { ...others, klFromBase: hadReference ? kl : null, klFromSampler: hadReference ? null : kl };
}

/** The same events, with current metrics. */
export function currentEvents(events: readonly WrittenEvent[], spec: WrittenSpec): readonly ExperimentEvent[] {
  return events.map((event) =>
    event.type === 'update' ? { ...event, metrics: currentMetrics(event.metrics, spec) } : event,
  );
}

/** The same result, with current metrics. Its spec must be as it was written. */
export function currentResult(result: WrittenResult): ExperimentResult {
  const seeds = result.seeds.map((seed) => ({
    ...seed,
    arms: seed.arms.map((arm) => ({
      ...arm,
      updates: arm.updates.map((metrics) => currentMetrics(metrics, result.spec)),
    })),
  }));
  return { ...result, seeds };
}

export function hasEarlierMetrics(events: readonly WrittenEvent[]): boolean {
  return events.some((event) => event.type === 'update' && isEarlier(event.metrics));
}

function isEarlier(metrics: WrittenMetrics): metrics is EarlierMetrics {
  return 'kl' in metrics;
}
