/**
 * The computation of sample.wgsl for one row, as simple loops in f64. The random words are the same; only rounding
 * differs.
 */
import { openUnit, threefry2x32 } from '../../../domain/rng';

export interface Draw {
  readonly token: number;
  readonly logprob: number;
  readonly entropy: number;
  /** Score of the winner minus that of the second: if it is below f32's rounding the device may pick the second. */
  readonly margin: number;
}

export function logSoftmax(logits: ArrayLike<number>, temperature: number): Float64Array {
  const z = Float64Array.from(logits, (value) => value / temperature);
  const peak = z.reduce((a, b) => Math.max(a, b));
  const sum = z.reduce((total, value) => total + Math.exp(value - peak), 0);
  return z.map((value) => value - peak - Math.log(sum));
}

/** Of log-probs, in nats. */
export const entropyOf = (logp: Float64Array): number =>
  -logp.reduce((total, lp) => total + (lp === -Infinity ? 0 : Math.exp(lp) * lp), 0);

export function gumbelAt(seed: number, purpose: number, key: number, position: number, id: number): number {
  const words = threefry2x32(seed, purpose, key, ((position << 16) | (id >> 1)) >>> 0);
  return -Math.log(-Math.log(openUnit(words[id % 2]!)));
}

/** @param position index of the drawn token in its dialogue */
export function sampleReference(
  logits: ArrayLike<number>,
  draw: {
    readonly temperature: number;
    readonly seed: number;
    readonly purpose: number;
    readonly key: number;
    readonly position: number;
  },
): Draw {
  const greedy = draw.temperature === 0;
  const logp = logSoftmax(logits, greedy ? 1 : draw.temperature);
  let token = 0;
  let best = -Infinity;
  let second = -Infinity;
  for (let id = 0; id < logp.length; id++) {
    const score = logp[id]! + (greedy ? 0 : gumbelAt(draw.seed, draw.purpose, draw.key, draw.position, id));
    if (score > best) {
      second = best;
      best = score;
      token = id;
    } else if (score > second) second = score;
  }
  return { token, logprob: logp[token]!, entropy: entropyOf(logp), margin: best - second };
}
