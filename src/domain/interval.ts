/** Intervals of estimates, 95 % unless stated otherwise. Each names its method, because the method decides what it covers. */

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Nominal coverage, e.g. 0.95. */
  readonly level: number;
}

/** Interval of a mean over training seeds; each seed's value is a mean over dialogues. */
export interface SeedInterval extends Interval {
  readonly mean: number;
  /** Number of bootstrap draws; 0 if a formula was used. */
  readonly resamples: number;
  readonly seeds: number;
  /**
   * 'student-over-seeds' says what to expect of a new training run. With fewer than five seeds, 'dialogues-within-seeds'
   * resamples dialogues only, so it is about these trained policies. 'seeds-then-dialogues', in older results, resampled
   * both; it is too narrow if seeds differ much (docs/LOG.md).
   */
  readonly method: 'student-over-seeds' | 'dialogues-within-seeds' | 'seeds-then-dialogues';
  /** The same in one sentence for the reader of a table. */
  readonly note: string;
}

/** The fewest training seeds for an interval about a new seed. With fewer, charts show dots and no interval. */
export const SEEDS_FOR_INTERVAL = 5;

/** The fewest training seeds for a test about a new seed. Two say nothing of a third: P(|t| > 12) is still 5 %. */
export const SEEDS_FOR_TEST = 3;

/** Two-sided normal quantile of 95 %. */
export const Z_95 = 1.959963984540054;

/** P(|t| ≤ x) of Student's distribution with ν degrees of freedom, a whole number (Abramowitz and Stegun 26.7.3, 26.7.4). */
function studentWithin(x: number, freedom: number): number {
  const angle = Math.atan(x / Math.sqrt(freedom));
  const square = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) sum += term *= ((k - 1) / k) * square;
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** Two-sided quantile of Student's t: |t| stays below it with probability `level`. Exact to 1e-12. @param freedom a whole number ≥ 1 */
export function studentQuantile(freedom: number, level = 0.95): number {
  let [below, above] = [0, 1];
  while (studentWithin(above, freedom) < level) above *= 2;
  while (above - below > 1e-12 * above) {
    const middle = (below + above) / 2;
    if (studentWithin(middle, freedom) < level) below = middle;
    else above = middle;
  }
  return above;
}

/** P(χ² ≤ x) with ν degrees of freedom: the regularised lower incomplete gamma function of ν/2 at x/2, by its series. */
function chiSquareBelow(x: number, freedom: number): number {
  const [shape, at] = [freedom / 2, x / 2];
  /** at^shape e^−at / Γ(shape + 1), from Γ(1) or Γ(½) upwards. */
  let term = freedom % 2 === 1 ? 2 * Math.sqrt(at / Math.PI) : 1;
  for (let k = freedom % 2 === 1 ? 1.5 : 1; k <= shape; k++) term *= at / k;
  term *= Math.exp(-at);
  let sum = term;
  for (let k = shape + 1; term > 1e-17 * sum; k++) sum += term *= at / k;
  return sum;
}

/** Quantile of χ², for seeds' spread. Exact to 1e-9 for up to some hundred degrees of freedom. @param freedom a whole number ≥ 1 */
export function chiSquareQuantile(freedom: number, probability: number): number {
  let [below, above] = [0, freedom];
  while (chiSquareBelow(above, freedom) < probability) above *= 2;
  while (above - below > 1e-12 * above) {
    const middle = (below + above) / 2;
    if (chiSquareBelow(middle, freedom) < probability) below = middle;
    else above = middle;
  }
  return above;
}

/** Of n ≥ 2 values: their mean and its standard error, s / √n. */
function meanWithError(values: readonly number[]): { readonly middle: number; readonly error: number } {
  const n = values.length;
  const middle = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1);
  return { middle, error: Math.sqrt(variance / n) };
}

/** Mean ± t · s / √n of n ≥ 2 independent values. */
export function studentInterval(values: readonly number[], level = 0.95): Interval {
  const { middle, error } = meanWithError(values);
  const half = studentQuantile(values.length - 1, level) * error;
  return { low: middle - half, high: middle + half, level };
}

/**
 * (26) Two-sided p-value of Student's test that the mean of n ≥ 2 independent values is 0. Below 5 % exactly where
 * `studentInterval` leaves 0 out. Values that are all the same give 0, and 1 if they are 0.
 */
export function studentP(values: readonly number[]): number {
  const { middle, error } = meanWithError(values);
  if (middle === 0) return 1;
  return Math.max(0, 1 - studentWithin(Math.abs(middle) / error, values.length - 1));
}

/** (24) Wilson's score interval for a share (Wilson 1927); [0, 1] without trials. */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1, level: 0.95 };
  const share = successes / trials;
  const z2 = Z_95 ** 2 / trials;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z_95 / (1 + z2)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half), level: 0.95 };
}

/** Normal interval of the mean of n independent values in [0, 1] with this standard deviation; [0, 1] if n is 1. */
export function normalInterval(mean: number, deviation: number, n: number): Interval {
  const half = n < 2 ? 1 : (Z_95 * deviation) / Math.sqrt(n);
  return { low: Math.max(0, mean - half), high: Math.min(1, mean + half), level: 0.95 };
}
