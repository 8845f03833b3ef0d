/** Result files of the same settings and different seeds, as the one that all the seeds would have made. */
import type { ExperimentResult, SeedResult } from '../domain/experiment-result';
import { ShiftLabError } from '../domain/errors';
import { parseSpec } from '../domain/experiment-spec';
import { comparisons } from '../experiment/result';

/** The precisions, f16 or f32, that it was computed in. */
export function precisionsOf({ adapters }: Pick<ExperimentResult, 'adapters'>): string {
  return [...new Set(adapters.map(({ precision }) => precision ?? 'f32'))].sort().join(' and ');
}

/** What must be equal for two results to be pooled: precision, base models, and settings but for seeds. Settings that a file lacks have their defaults. */
export function settingsOf(result: Pick<ExperimentResult, 'spec' | 'adapters' | 'baseModels'>): string {
  const { seeds: _, ...settings } = parseSpec({ ...result.spec, seeds: [0] });
  return JSON.stringify([settings, precisionsOf(result), result.baseModels ?? null]);
}

/** Descriptions of the adapters that the seed was computed on. */
export function adaptersOf({ adapters }: Pick<ExperimentResult, 'adapters'>, seed: SeedResult): readonly string[] {
  return seed.adapters ?? adapters.map(({ description }) => description);
}

/** The result that a run of these seeds alone would have, with its comparisons. */
export function onlySeeds(result: ExperimentResult, wanted: readonly number[]): ExperimentResult {
  const spec = { ...result.spec, seeds: [...wanted] };
  const seeds = result.seeds.filter(({ seed }) => wanted.includes(seed));
  const stages = result.stages.filter(({ seed }) => wanted.includes(seed));
  const on = new Set(seeds.flatMap((seed) => adaptersOf(result, seed)));
  const adapters = result.adapters.filter(({ description }) => on.has(description));
  return {
    ...result,
    spec,
    seeds,
    stages,
    adapters,
    durationSeconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
    ...comparisons(spec, seeds),
  };
}

/** One result for each spec and precision, seeds aside; gaps and drop-offs are compared anew over all seeds. Throws `usage` if two files hold the same seed. */
export function pooled(results: readonly ExperimentResult[]): ExperimentResult[] {
  const bySettings = new Map<string, ExperimentResult[]>();
  for (const result of results) {
    const settings = settingsOf(result);
    bySettings.set(settings, [...(bySettings.get(settings) ?? []), result]);
  }
  return [...bySettings.values()].map((parts) => {
    const [first] = parts as [ExperimentResult, ...ExperimentResult[]];
    if (parts.length === 1) return first;
    const adapters = [
      ...new Map(parts.flatMap((part) => part.adapters).map((adapter) => [adapter.description, adapter])).values(),
    ];
    const named = (part: ExperimentResult, seed: SeedResult): SeedResult =>
      adapters.length === 1 ? seed : { ...seed, adapters: adaptersOf(part, seed) };
    const seeds = parts.flatMap((part) => part.seeds.map((seed) => named(part, seed))).sort((a, b) => a.seed - b.seed);
    const names = seeds.map(({ seed }) => seed);
    const twice = names.find((seed, i) => names.indexOf(seed) !== i);
    if (twice !== undefined)
      throw new ShiftLabError('usage', `Seed ${twice} of ${first.spec.preset} is in two of the files.`, {
        seed: twice,
      });
    const spec = { ...first.spec, seeds: names };
    const durationSeconds = parts.reduce((sum, part) => sum + part.durationSeconds, 0);
    return {
      ...first,
      spec,
      seeds,
      adapters,
      durationSeconds,
      stages: parts.flatMap((part) => part.stages),
      ...comparisons(spec, seeds),
    };
  });
}
