/**
 * Bounds that follow from the errors of single turns (docs/EQUATIONS.md, T5 to T12). Theorem numbers are those of Wang
 * et al., arXiv 2605.26403. Errors are l1 distances, so they are between 0 and 2. Rewards are in [−R, R]: subtract the
 * middle of their range first, which changes no gap. Every bound is computed for all horizons at once: index h is the
 * bound for a dialogue of h turns, index 0 is 0. Bounds are not cut off at the largest possible gap, which is
 * `largestGap`.
 *
 * Not here: which of two policies is better. A bound on the error of a value does not rank policies.
 */
import type { Distributions, Policy, Process, Score, User, Values } from './process';

/** (T5) ε_t = Σ_x d_t(x) Σ_a |π(a|x) − π′(a|x)| [H], on the histories `d` of one of the two policies. */
export function policyErrors(
  { states, actions }: Process,
  d: Distributions,
  policy: Policy,
  other: Policy,
): Float64Array {
  const error = new Float64Array(states);
  for (let i = 0; i < policy.length; i++) error[Math.floor(i / actions)]! += Math.abs(policy[i]! - other[i]!);
  return eachTurn(d, error);
}

/**
 * (T6) δ_t = Σ_x d_t(x) Σ_a π(a|x) Σ_x′ |p(x′|x,a) − p′(x′|x,a)| [H], on the histories `d` of π with one of the users.
 */
export function userErrors(process: Process, d: Distributions, policy: Policy, user: User, other: User): Float64Array {
  return eachTurn(
    d,
    perState(process, policy, (i) => Math.abs(user[i]! - other[i]!)),
  );
}

/** (T7) E KL(p ‖ q) at turn t, in nats [H], on the histories `d` of π with p; Infinity if q never does what p does. */
export function userDivergences(process: Process, d: Distributions, policy: Policy, p: User, q: User): Float64Array {
  return eachTurn(
    d,
    perState(process, policy, (i) => (p[i] === 0 ? 0 : p[i]! * Math.log(p[i]! / q[i]!))),
  );
}

/** (T8) By Pinsker's and Jensen's inequalities: δ_t ≤ √(2 E KL), and at most 2. */
export function pinskerErrors(divergences: Float64Array): Float64Array {
  return divergences.map((nats) => Math.min(2, Math.sqrt(2 * Math.max(0, nats))));
}

/** (T9) D_h ≤ Σ_{i<h} ε_i [H + 1], because D_{t+1} ≤ D_t + ε_t and D_0 = 0. */
export function distanceBound(errors: Float64Array): Float64Array {
  const bound = new Float64Array(errors.length + 1);
  for (let t = 0; t < errors.length; t++) bound[t + 1] = bound[t]! + errors[t]!;
  return bound;
}

/** (T10), Theorems 3.1 and 3.2: R Σ_{i<h} (h − i) ε_i. (T11), terminal reward: R Σ_{i<h} ε_i. */
export function valueBounds(errors: Float64Array, R: number): Values {
  const atEnd = distanceBound(errors).map((distance) => R * distance);
  const everyTurn = new Float64Array(atEnd.length);
  for (let h = 1; h < atEnd.length; h++) everyTurn[h] = everyTurn[h - 1]! + atEnd[h]!;
  return { everyTurn, atEnd };
}

/** The largest possible gap for any errors: D ≤ 2, so 2R per turn. */
export function largestGap(horizon: number, R: number): Values {
  return {
    everyTurn: Float64Array.from({ length: horizon + 1 }, (_, h) => 2 * R * h),
    atEnd: Float64Array.from({ length: horizon + 1 }, (_, h) => (h === 0 ? 0 : 2 * R)),
  };
}

/** Half the range of a score: this is R after the middle is subtracted. */
export function halfRange(score: Score): number {
  return (Math.max(...score) - Math.min(...score)) / 2;
}

/**
 * (T12) With real users, the policy that is best in the simulator is worse than the best policy by at most
 * 2 sup_π |J_real(π) − J_sim(π)|. Index: policy. The given policies must be all that could be chosen.
 */
export function regretBound(real: ArrayLike<number>, simulated: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < real.length; i++) largest = Math.max(largest, Math.abs(real[i]! - simulated[i]!));
  return 2 * largest;
}

/** Σ_a π(a|x) Σ_x′ term, for every x; `term` receives the index into a user's table. An action with π = 0 counts 0. */
function perState({ states, actions }: Process, policy: Policy, term: (index: number) => number): Float64Array {
  return Float64Array.from({ length: states }, (_, x) => {
    let sum = 0;
    for (let a = 0; a < actions; a++) {
      const probability = policy[x * actions + a]!;
      if (probability === 0) continue;
      const row = (x * actions + a) * states;
      for (let next = 0; next < states; next++) sum += probability * term(row + next);
    }
    return sum;
  });
}

/** Σ_x d_t(x) error(x) for t = 0 … H − 1; a state with probability 0 counts 0 even if its error is infinite. */
function eachTurn(d: Distributions, error: Float64Array): Float64Array {
  return Float64Array.from({ length: d.length - 1 }, (_, t) =>
    d[t]!.reduce((sum, mass, x) => (mass === 0 ? sum : sum + mass * error[x]!), 0),
  );
}
