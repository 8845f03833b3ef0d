/**
 * How many training seeds it takes to tell two arms apart: the sample size of a paired t-test, from the spread of the
 * seeds' differences so far. docs/EQUATIONS.md (27); Dupont and Plummer 1990, "Power and sample size calculations".
 *
 * The spread is itself an estimate, and a poor one from few seeds. So there is a second number, from the upper end of the
 * spread's one-sided 80 % interval (Browne 1995, "On the use of a pilot sample for sample size determination").
 */
import { chiSquareQuantile, studentQuantile } from '../domain/interval';
import { LEVEL } from '../domain/verdict';
import { standardDeviation } from '../rl/statistics';

/** The chance that a true difference of the size asked for is found. */
export const POWER = 0.8;

/** More than anybody will run; a larger number says no more. */
export const MOST_SEEDS = 10_000;

export interface SeedsNeeded {
  /** If seeds vary as those so far did. Infinity for more than `MOST_SEEDS`. */
  readonly expected: number;
  /** Enough in 80 of 100 cases, whatever the spread of all seeds is. */
  readonly cautious: number;
}

/**
 * Null for fewer than two seeds: one seed says nothing of how much seeds vary.
 *
 * @param differences success of one arm minus that of the other, one a seed
 * @param size the true difference that is to be told from 0; a share, above 0
 */
export function seedsNeeded(differences: readonly number[], size: number): SeedsNeeded | null {
  const freedom = differences.length - 1;
  if (freedom < 1) return null;
  const deviation = standardDeviation(differences);
  const largest = deviation * Math.sqrt(freedom / chiSquareQuantile(freedom, 1 - POWER));
  return { expected: seedsFor(deviation / size), cautious: seedsFor(largest / size) };
}

/** The least n ≥ 2 that is at least ((t of the level + t of the power) · deviation / size)², with n − 1 degrees of freedom. */
function seedsFor(ratio: number): number {
  const isEnough = (n: number) =>
    n >= ((studentQuantile(n - 1, LEVEL) + studentQuantile(n - 1, 2 * POWER - 1)) * ratio) ** 2;
  let [below, enough] = [1, 2];
  while (!isEnough(enough)) {
    if (enough > MOST_SEEDS) return Infinity;
    [below, enough] = [enough, 2 * enough];
  }
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else below = middle;
  }
  return enough > MOST_SEEDS ? Infinity : enough;
}

/** "12 (31 to be safe)". */
export function seedsNeededText(needed: SeedsNeeded | null): string {
  if (!needed) return 'not known from one seed';
  const count = (seeds: number) => (seeds === Infinity ? `over ${MOST_SEEDS.toLocaleString('en')}` : String(seeds));
  const [expected, cautious] = [count(needed.expected), count(needed.cautious)];
  return expected === cautious ? expected : `${expected} (${cautious} to be safe)`;
}
