/**
 * A branch of a run: a run of its own that has the first run's history up to a point and goes on from there, with other
 * settings. Which run, where, and what differs is in its header, its record and its result: its spec alone would claim that
 * the whole run was made with it.
 */
import * as v from 'valibot';
import { changedFields } from './changed-settings';
import type { ExperimentEvent } from './experiment-events';
import type { ExperimentSpec } from './experiment-spec';
import { list, object, reads, seed, whole } from './record-fields';

export interface BranchOf {
  /** Id of the run whose history it shares. */
  readonly run: string;
  readonly seed: number;
  /** The arm in whose training it begins; null if it begins before that of any arm. */
  readonly arm: string | null;
  /** Updates of that arm that were made before it. */
  readonly update: number;
  /** "reward.lambda=0.3" for each setting that differs, "users …" where the people do; empty if nothing does. */
  readonly changed: readonly string[];
}

export const branchOfSchema = reads<BranchOf>()(
  object({ run: v.string(), seed, arm: v.nullable(v.string()), update: whole, changed: list(v.string()) }),
);

/** In words: "reward.lambda=0.3"; "users changed from prior:7". */
export function changesFrom(before: ExperimentSpec, now: ExperimentSpec): readonly string[] {
  const users = JSON.stringify(before.population) === JSON.stringify(now.population);
  const { lambda } = now.reward;
  return [
    ...(lambda === before.reward.lambda ? [] : [`reward.lambda=${lambda}`]),
    ...(users ? [] : [`users ${String(now.population?.['name'] ?? 'of the task')}`]),
    ...Object.entries(changedFields(now, before)).map(([path, text]) => `${path}=${text}`),
  ];
}

/** The events of the first run that are the branch's history. Stages and shares are planned anew. */
export function historyOf(
  events: readonly ExperimentEvent[],
  { seed: branchSeed, arm, update }: BranchOf,
): readonly ExperimentEvent[] {
  return events.filter((event) => {
    if (event.type === 'kernels') return true;
    if (!('seed' in event) || event.seed !== branchSeed) return false;
    switch (event.type) {
      case 'calibration':
      case 'calibration-epoch':
      case 'density':
      case 'adversarial':
        return true;
      case 'update':
        return event.arm === arm && event.metrics.update < update;
      case 'evaluation':
        return event.arm === arm && event.update !== null && event.update <= update;
      case 'dialogues':
        return event.stage === 'logs' || (event.arm === arm && event.update !== null && event.update < update);
      default:
        return false;
    }
  });
}
