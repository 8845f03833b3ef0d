/** Looks up the gap between two arms in either direction: a result holds each pair only once. */
import type { PairedGap } from './experiment-events';

/** Success of arm `a` minus that of arm `b`; null if this pair is not in `gaps`. */
export function gapBetween(
  gaps: readonly PairedGap[],
  a: string,
  b: string,
): Pick<PairedGap, 'mean' | 'low' | 'high'> | null {
  const forward = gaps.find((gap) => gap.a === a && gap.b === b);
  if (forward) return { mean: forward.mean, low: forward.low, high: forward.high };
  const backward = gaps.find((gap) => gap.a === b && gap.b === a);
  return backward ? { mean: -backward.mean, low: -backward.high, high: -backward.low } : null;
}
