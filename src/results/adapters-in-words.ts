/** Which adapter computed which seeds, in words. */
import type { ExperimentResult } from '../domain/experiment-result';
import { adaptersOf } from './pooled';

/** "A", or which seeds on which: "seed 1 on A, seeds 2, 3 on B". @param nameOf what an adapter is called */
export function adaptersInWords(
  result: Pick<ExperimentResult, 'adapters' | 'seeds'>,
  nameOf = (description: string): string => description,
): string {
  const seedsOn = new Map<string, number[]>();
  for (const seed of result.seeds) {
    const on = [...new Set(adaptersOf(result, seed).map(nameOf))].join(' and ');
    seedsOn.set(on, [...(seedsOn.get(on) ?? []), seed.seed]);
  }
  if (seedsOn.size === 1) return [...seedsOn.keys()][0]!;
  return [...seedsOn]
    .map(([on, seeds]) => `seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')} on ${on}`)
    .join(', ');
}

/** The same with short names, where it stands in a sentence: "all seeds on lavapipe". */
export function seedsOnAdapters(result: Pick<ExperimentResult, 'adapters' | 'seeds'>): string {
  const words = adaptersInWords(result, adapterName);
  return words.startsWith('seed') ? words : allSeedsOn(words);
}

export const allSeedsOn = (adapter: string): string => `all seeds on ${adapter}`;

/** Short names of the adapters that the stories ran on; another one is described as it describes itself. */
export const adapterName = (description: string): string =>
  description.startsWith('llvmpipe')
    ? 'lavapipe'
    : description.replace(/^nvidia-(h\d+)\b.*$/, (_, model: string) => `an NVIDIA ${model.toUpperCase()}`);
