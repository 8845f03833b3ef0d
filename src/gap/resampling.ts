/**
 * What permutation tests share: drawing a random part of a set, and where an observed number lies in its null
 * distribution (docs/EQUATIONS.md (G6)). Typed arrays: a test of thousands of dialogues takes about a second.
 */
import type { Interval } from '../domain/interval';
import type { Rng } from '../domain/rng';
import { mean, percentileInterval } from '../rl/statistics';

/** Number of draws of a permutation test or a simulated null; p can then be as small as 0.001. */
export const NULL_DRAWS = 999;
/** Number of draws of a bootstrap interval. */
export const BOOTSTRAP_DRAWS = 999;

/** Where a number lies in its null distribution. */
export interface AgainstNull {
  /** Mean under the null, in the unit of the number. */
  readonly nullMean: number;
  /** Central 95 % of the null distribution. */
  readonly nullBand: Interval;
  /** (G6) One-sided: how often the null gives this value or a larger one. At least 1/(draws + 1). */
  readonly p: number;
  readonly draws: number;
}

/** Tolerance for ties: sums in different orders differ in the last bits. */
const TIE = 1e-12;

/** (G6) p = (1 + #{T* ≥ T})/(B + 1), and the band. */
export function againstNull(observed: number, null_B: Float64Array, level = 0.95): AgainstNull {
  let asMuch = 0;
  for (const value of null_B) asMuch += Number(value >= observed - TIE);
  return {
    nullMean: mean(null_B),
    nullBand: percentileInterval(null_B, level),
    p: (1 + asMuch) / (null_B.length + 1),
    draws: null_B.length,
  };
}

/**
 * (G8) 95 % interval of a distance in [0, 1] that is biased upwards: the bootstrap's percentiles, moved so that their mean is
 * 2·value − mean, because resampling adds about the same bias again. It may lie below the value.
 */
export function biasCorrected(value: number, boot_B: Float64Array): Interval {
  const shift = 2 * (value - mean(boot_B));
  const { low, high, level } = percentileInterval(boot_B, 0.95);
  const inside = (x: number) => Math.min(1, Math.max(0, x));
  return { low: inside(low + shift), high: inside(high + shift), level };
}

/** 0, 1 … n − 1. */
export function identity(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** Makes the first `count` entries of `order` a random subset of all of them, whatever their order was (Fisher–Yates). */
export function chooseFirst(order: Int32Array, count: number, rng: Rng): void {
  for (let i = 0; i < count; i++) {
    const j = i + rng.integer(order.length - i);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
}
