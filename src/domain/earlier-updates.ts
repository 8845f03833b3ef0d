/**
 * Metrics of updates as earlier versions wrote them. They had one field `kl`, which was the KL from the base policy where a
 * reference was open (β > 0, or the collapse guard on), and the KL from the sampler where none was.
 */
import type { ExperimentEvent, UpdateMetrics } from './experiment-events';

type EarlierMetrics = Omit<UpdateMetrics, 'klFromBase' | 'klFromSampler'> & { readonly kl: number };

/** What decides which of the two `kl` was. As it was written: a spec from before the guard has none, and none was on. */
export interface WrittenSpec {
  readonly grpo: { readonly beta: number };
  readonly guard?: { readonly on: boolean } | undefined;
}

export function currentMetrics(metrics: UpdateMetrics | EarlierMetrics, spec: WrittenSpec): UpdateMetrics {
  if (!isEarlier(metrics)) return metrics;
  const { kl, ...others } = metrics;
  const hadReference = spec.grpo.beta > 0 || spec.guard?.on === true;
  return { ...others, klFromBase: hadReference ? kl : null, klFromSampler: hadReference ? null : kl };
}

/** The same events, with current metrics. */
export function currentEvents(events: readonly ExperimentEvent[], spec: WrittenSpec): readonly ExperimentEvent[] {
  return events.map((event) =>
    event.type === 'update' ? { ...event, metrics: currentMetrics(event.metrics, spec) } : event,
  );
}

export function hasEarlierMetrics(events: readonly ExperimentEvent[]): boolean {
  return events.some((event) => event.type === 'update' && isEarlier(event.metrics));
}

function isEarlier(metrics: UpdateMetrics | EarlierMetrics): metrics is EarlierMetrics {
  return 'kl' in metrics;
}
