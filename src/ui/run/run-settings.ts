/** The settings of a run in a line of words: on the page, and in what is saved from it. */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { rewardWords } from '../../domain/reward';
import { shortened } from '../../domain/shown-value';

/** @param changed what the preset's name does not say (changed-settings.ts) */
export function runSettings(spec: ExperimentSpec, changed: readonly string[] = []): string {
  const { preset, reward, seeds, grpo, population } = spec;
  return [
    shortened(preset, 80),
    rewardWords(reward),
    seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`,
    `${grpo.updates} updates`,
    ...(changed.length > 0
      ? [shortened(changed.join(', '), 200)]
      : population
        ? [`users ${String(population['name'] ?? 'from a file')}`]
        : []),
  ].join(', ');
}
