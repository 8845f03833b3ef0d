/** Log-prob of the target, entropy, and the gradient of the log-prob with respect to the logits, in f64. */
import type { Reference } from '../reference';

const NO_TARGET = 0xffffffff;

export function logSoftmaxReference(
  targets: Uint32Array,
  V: number,
  temperature: number,
): Reference & { entropy(logits: Float64Array): Float64Array } {
  const logProbs = (logits: ArrayLike<number>, m: number): number[] => {
    const z = Array.from({ length: V }, (_, v) => logits[m * V + v]! / temperature);
    const best = Math.max(...z);
    const lse = best + Math.log(z.reduce((sum, x) => sum + Math.exp(x - best), 0));
    return z.map((x) => x - lse);
  };
  const perToken = (value: (m: number) => number): Float64Array =>
    Float64Array.from(targets, (target, m) => (target === NO_TARGET ? 0 : value(m)));
  return {
    entropy: (logits) => perToken((m) => -logProbs(logits, m).reduce((sum, lp) => sum + Math.exp(lp) * lp, 0)),
    forward: ({ logits }) => ({ logp: perToken((m) => logProbs(logits!, m)[targets[m]!]!) }),
    backward({ logits }, { logp: dlogp }) {
      const dlogits = new Float64Array(logits!.length);
      targets.forEach((target, m) => {
        if (target === NO_TARGET) return;
        logProbs(logits!, m).forEach(
          (lp, v) => (dlogits[m * V + v] = (dlogp![m]! * (Number(v === target) - Math.exp(lp))) / temperature),
        );
      });
      return { logits: dlogits };
    },
  };
}
