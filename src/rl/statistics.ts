/**
 * Uncertainty of numbers from few seeds and many dialogues: clustered standard errors, and paired gaps with intervals
 * over seeds, or over dialogues if there are too few seeds (docs/EQUATIONS.md (19), (22), (23)).
 *
 * Deliberately without p-values, which belong to claims (src/results/holm.ts). Every draw comes from the keyed rng, so reports can be reproduced.
 */
import {
  normalInterval,
  SEEDS_FOR_INTERVAL,
  studentInterval,
  type Interval,
  type SeedInterval,
} from '../domain/interval';
import { Rng } from '../domain/rng';

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** With Bessel's correction, like torch.std; 0 for a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** (22) a − b, dialogue by dialogue. Both arms saw the same episodes in the same order. */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length) throw new RangeError(`Paired arms differ in length: ${a.length} and ${b.length}.`);
  return Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!);
}

/**
 * (23) Intervals of K quantities at once, each the mean over seeds of the mean over a seed's dialogues. series_KS[k][s]
 * has one number per dialogue of seed s.
 *
 * For five or more seeds: Student's t of the seeds' means, which also contain the random variation of the dialogues. A
 * bootstrap of seeds and dialogues would be too narrow: with five seeds whose spread is four times that variation, its
 * 95 % interval contains the true value in 86 % of cases. For fewer seeds: a bootstrap of the dialogues within the
 * seeds. All K quantities have the same dialogues, and each resample draws the same ones for all, so the work does not
 * grow with the number of comparisons.
 */
export function seedIntervals(
  series_KS: readonly (readonly ArrayLike<number>[])[],
  rng: Rng,
  resamples = 1000,
  level = 0.95,
): SeedInterval[] {
  const seeds = series_KS[0]?.length ?? 0;
  if (seeds >= SEEDS_FOR_INTERVAL) {
    return series_KS.map((values_S) => {
      const means_S = values_S.map(mean);
      return {
        mean: mean(means_S),
        ...studentInterval(means_S, level),
        resamples: 0,
        seeds,
        method: 'student-over-seeds',
        note: 'Interval over training seeds, and with them over evaluation dialogues.',
      };
    });
  }
  const note = `Fewer than ${SEEDS_FOR_INTERVAL} seeds: the interval covers evaluation dialogues only, not what another training seed would give.`;
  const means_K = meansOfResamples(series_KS, rng, resamples);
  return series_KS.map((values_S, k) => ({
    mean: mean(values_S.map(mean)),
    ...percentileInterval(means_K[k]!, level),
    resamples,
    seeds,
    method: 'dialogues-within-seeds',
    note,
  }));
}

/** Dialogues drawn with replacement within every seed: (K, resamples) means over seeds of means over dialogues. */
function meansOfResamples(
  series_KS: readonly (readonly ArrayLike<number>[])[],
  rng: Rng,
  resamples: number,
): Float64Array[] {
  const means_K = series_KS.map(() => new Float64Array(resamples));
  const seeds = series_KS[0]?.length ?? 0;
  for (let b = 0; b < resamples; b++) {
    for (let s = 0; s < seeds; s++) {
      const dialogues = series_KS[0]![s]!.length;
      for (let i = 0; i < dialogues; i++) {
        const dialogue = rng.integer(dialogues);
        for (let k = 0; k < series_KS.length; k++) means_K[k]![b]! += series_KS[k]![s]![dialogue]! / dialogues / seeds;
      }
    }
  }
  return means_K;
}

/** Quantiles (1 ∓ level)/2 with linear interpolation between order statistics. */
export function percentileInterval(samples: Float64Array, level: number): Interval {
  const sorted = Float64Array.from(samples).sort();
  const quantile = (q: number) => {
    const at = q * (sorted.length - 1);
    const below = sorted[Math.floor(at)]!;
    return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
  };
  return { low: quantile((1 - level) / 2), high: quantile((1 + level) / 2), level };
}

/** Normal 95 % interval of the mean of independent values in [0, 1]. */
export function meanInterval(values: ArrayLike<number>): Interval {
  return normalInterval(mean(values), standardDeviation(Array.from(values)), values.length);
}

export interface ClusteredMean {
  readonly mean: number;
  /** null for a single cluster. */
  readonly standardError: number | null;
}

/**
 * (19) Mean over all values; values in one cluster (the turns of one dialogue) are dependent. Linearised ratio
 * estimator.
 */
export function clusteredMean(values_C: readonly (readonly number[])[]): ClusteredMean {
  return clusteredRatio(
    values_C.map((values) => values.reduce((sum, value) => sum + value, 0)),
    values_C.map((values) => values.length),
  );
}

/** (19) from the sums and counts of clusters: Σ sums / Σ counts. Clusters without values are ignored. */
export function clusteredRatio(sums_C: readonly number[], counts_C: readonly number[]): ClusteredMean {
  const clusters = counts_C.filter((count) => count > 0).length;
  const count = counts_C.reduce((sum, n) => sum + n, 0);
  const overall = sums_C.reduce((sum, s) => sum + s, 0) / count;
  const squares = counts_C.reduce((sum, n, c) => sum + (n > 0 ? (sums_C[c]! - overall * n) ** 2 : 0), 0);
  const standardError = clusters < 2 ? null : Math.sqrt((clusters / (clusters - 1)) * squares) / count;
  return { mean: overall, standardError };
}
