/**
 * Many claims at once: which of a story's claims still hold if all of them are tested together. Holm's correction (Holm
 * 1979, "A simple sequentially rejective multiple test procedure"), docs/EQUATIONS.md (26). A story that is evaluated at two
 * temperatures has two such families: each is a whole table, and is read by itself.
 *
 * p-values are over training seeds: Student's test of the seeds' paired differences. So they speak of new seeds, also where
 * an interval is over dialogues because there are few seeds. A test by signs needs no normal distribution, but with five
 * seeds its least p-value is 2/2⁵ = 0.06: it could never find anything.
 */
import { SEEDS_FOR_TEST, studentP } from '../domain/interval';

/** Null if there are too few seeds for a test. @param differences one a seed */
export function pOverSeeds(differences: readonly number[]): number | null {
  return differences.length < SEEDS_FOR_TEST ? null : studentP(differences);
}

/**
 * Adjusted p-values: the least level at which Holm's procedure would reject each. Null stays null, but counts as a claim
 * that was made: without a test it could only have come out at 1. The chance that any claim whose true difference is 0
 * falls below a level is at most that level, however the claims depend on each other.
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const order = ps.map((p, i) => ({ p: p ?? 1, i })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  order.forEach(({ p, i }, rank) => {
    least = Math.max(least, Math.min(1, (ps.length - rank) * p));
    adjusted[i] = least;
  });
  return ps.map((p, i) => (p === null ? null : adjusted[i]!));
}
