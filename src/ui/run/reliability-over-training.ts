/**
 * Reliability bins with real users over training, over seeds: at update 0 those of the base policy, where the run evaluated
 * it; then each evaluation in training; and the final one at the last update, or at the checkpoint that training went back
 * to, in place of what was measured there with fewer dialogues. A run recorded before curve points had bins has the ends
 * alone.
 */
import type { ReliabilityBin } from '../../domain/experiment-events';

/** Reliability bins of an arm after so many updates. */
export interface ReliabilityPoint {
  readonly update: number;
  /** Of all seeds; empty if its policies gave no answers. */
  readonly bins: readonly ReliabilityBin[];
  /** Seeds whose bins these are. */
  readonly seeds: number;
  /** How many of these are final evaluations, and how many of those of a policy that training went back to. */
  readonly ends: number;
  readonly wentBack: number;
  /** How many are of policies that were given up: training later went back behind them. */
  readonly givenUp: number;
}

/** What one seed of an arm measured. */
export interface SeedReliability {
  readonly inTraining: readonly { readonly update: number; readonly bins: readonly ReliabilityBin[] }[];
  readonly final: readonly ReliabilityBin[] | undefined;
  /** Of the policy that training began with. */
  readonly base: readonly ReliabilityBin[] | undefined;
  /** The update that training went back to. */
  readonly backTo: number | undefined;
}

/** @param lastUpdate null for an arm that is not trained */
export function reliabilityOverTraining(
  seeds: readonly SeedReliability[],
  lastUpdate: number | null,
): readonly ReliabilityPoint[] {
  const at = new Map<number, Omit<ReliabilityPoint, 'update' | 'seeds'>[]>();
  const add = (update: number, bins: readonly ReliabilityBin[], marks: Partial<ReliabilityPoint> = {}) => {
    const here = at.get(update) ?? [];
    at.set(update, here);
    here.push({ bins, ends: 0, wentBack: 0, givenUp: 0, ...marks });
  };
  for (const { inTraining, final, base, backTo } of seeds) {
    const end = lastUpdate === null ? 0 : (backTo ?? lastUpdate);
    if (final) add(end, final, { ends: 1, wentBack: backTo === undefined ? 0 : 1 });
    if (base && !(final && end === 0)) add(0, base);
    for (const { update, bins } of inTraining)
      if (!(final && update === end)) add(update, bins, { givenUp: backTo !== undefined && update > backTo ? 1 : 0 });
  }
  const count = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0);
  return [...at]
    .map(([update, here]) => ({
      update,
      bins: here.flatMap(({ bins }) => bins),
      seeds: here.length,
      ends: count(here.map(({ ends }) => ends)),
      wentBack: count(here.map(({ wentBack }) => wentBack)),
      givenUp: count(here.map(({ givenUp }) => givenUp)),
    }))
    .sort((a, b) => a.update - b.update);
}
