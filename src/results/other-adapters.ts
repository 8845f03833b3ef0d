/**
 * The same claims on other adapters. A claim is the same where everything that decides both arms is: their settings, the
 * seeds, the base models and the precision. Only rounding differs then, and a verdict that differs too shows that the
 * claim is too close to call.
 *
 * Two sources: another result that has both arms (a story's, or one of results/lavapipe), and single arms that were trained
 * twice (docs/replication.json), from which a claim is put together for one adapter that has them all. The second gives an
 * interval over seeds only, because it has no dialogues.
 */
import type { ExperimentResult } from '../domain/experiment-result';
import { SEEDS_FOR_INTERVAL, studentInterval } from '../domain/interval';
import type { Elsewhere, LegSummary } from '../domain/story';
import { verdictOf } from '../domain/verdict';
import { mean } from '../rl/statistics';
import { adapterName, allSeedsOn, seedsOnAdapters } from './adapters-in-words';
import { isFromSameModels } from './earlier-base-models';
import { adaptersOf, precisionsOf } from './pooled';
import type { Pair } from './replication';
import { armSettings } from './shared-arms';
import { legDifference } from './story-summary';

type Claim = Pick<LegSummary, 'a' | 'b' | 'expected'>;

export interface Recorded {
  /** Every result, in the order in which they are to be named. */
  readonly results: readonly ExperimentResult[];
  /** Arms that were trained twice, and the result that has the settings of a pair's file. */
  readonly pairs: readonly Pair[];
  readonly ofFile: (file: string) => ExperimentResult | null;
}

/** @returns what other adapters say of a claim of a result; empty if it was computed on no others */
export function otherAdapters({
  results,
  pairs,
  ofFile,
}: Recorded): (result: ExperimentResult, claim: Claim) => Elsewhere[] {
  const keys = new Map<string, string>();
  /** All that decides an arm's numbers, seed and rounding aside. A second evaluation decides nothing of the first. */
  const keyOf = ({ spec, baseModels, adapters }: ExperimentResult, arm: string): string => {
    const made = [baseModels ?? null, precisionsOf({ adapters }), arm];
    const asked = JSON.stringify([spec, made]);
    const alone = { ...spec, evaluation: { ...spec.evaluation, secondTemperature: 0 } };
    const known = keys.get(asked) ?? JSON.stringify([armSettings(alone, arm), made]);
    keys.set(asked, known);
    return known;
  };

  const successes = new Map<string, number>();
  const adapters = new Set<string>();
  const at = (key: string, seed: number, adapter: string) => JSON.stringify([key, seed, adapter]);
  const know = (result: ExperimentResult, arm: string, seed: number, adapter: string, success: number) => {
    successes.set(at(keyOf(result, arm), seed, adapter), success);
    adapters.add(adapter);
  };
  for (const { file, baseModels, seed, arm, here, there } of pairs) {
    const result = ofFile(file);
    if (!result?.spec.arms.includes(arm) || !isFromSameModels(result, { baseModels })) continue;
    for (const { adapter, success } of [here, there]) know(result, arm, seed, adapter, success);
  }
  for (const result of results) {
    for (const seed of result.seeds) {
      const on = adaptersOf(result, seed);
      if (on.length !== 1) continue;
      for (const { arm, real } of seed.arms) know(result, arm, seed.seed, on[0]!, real.metrics.success);
    }
  }

  const claimKey = (result: ExperimentResult, { a, b }: Claim) =>
    JSON.stringify([keyOf(result, a), keyOf(result, b), result.spec.seeds]);

  return (result, claim) => {
    const own = seedsOnAdapters(result);
    const wanted = claimKey(result, claim);
    const found = new Map<string, Elsewhere>();
    const add = (on: string, difference: Pick<Elsewhere, 'mean' | 'low' | 'high'>) => {
      if (on !== own && !found.has(on))
        found.set(on, { on, ...difference, verdict: verdictOf(difference, claim.expected) });
    };
    for (const other of results) {
      if (!other.spec.arms.includes(claim.a) || !other.spec.arms.includes(claim.b)) continue;
      const difference = claimKey(other, claim) === wanted ? legDifference(other, claim) : null;
      if (difference) add(seedsOnAdapters(other), difference);
    }
    const { seeds } = result.spec;
    for (const adapter of seeds.length < SEEDS_FOR_INTERVAL ? [] : adapters) {
      const differences = seeds.flatMap((seed) => {
        const [a, b] = [claim.a, claim.b].map((arm) => successes.get(at(keyOf(result, arm), seed, adapter)));
        return a === undefined || b === undefined ? [] : [a - b];
      });
      if (differences.length < seeds.length) continue;
      const { low, high } = studentInterval(differences);
      add(allSeedsOn(adapterName(adapter)), { mean: mean(differences), low, high });
    }
    return [...found.values()];
  };
}
