/**
 * A finite dialogue process, solved exactly: no sampling, no network. A policy acts and a user replies; this changes a
 * state, which contains everything in the history that policy, user or reward depend on. Two histories with the same
 * state have the same future, so distributions of states can replace those of histories: every J is the same, and the
 * distance of states is at most that of histories (docs/EQUATIONS.md, T1 and T2).
 *
 * Letters: X states, A actions, H horizon in turns, t turn (0 is before the first). All tables are row-major.
 */
export interface Process {
  /** X. */
  readonly states: number;
  /** A. */
  readonly actions: number;
  /** d_0 [X], sums to 1. */
  readonly start: Float64Array;
}

/** π(a | x) [X, A]; every row sums to 1. */
export type Policy = Float64Array;

/** p(x′ | x, a) [X, A, X]: the user's reply and the new state; every row sums to 1. */
export type User = Float64Array;

/** r(x) [X], the score of the state after a turn. */
export type Score = Float64Array;

/** d_0 … d_H, each [X]. */
export type Distributions = readonly Float64Array[];

/** The Markov chain of policy and user together: Σ_a π(a | x) p(x′ | x, a) [X, X]. */
export function chainOf({ states, actions }: Process, policy: Policy, user: User): Float64Array {
  const chain = new Float64Array(states * states);
  for (let x = 0; x < states; x++) {
    for (let a = 0; a < actions; a++) {
      const probability = policy[x * actions + a]!;
      if (probability === 0) continue;
      const row = (x * actions + a) * states;
      for (let next = 0; next < states; next++) chain[x * states + next]! += probability * user[row + next]!;
    }
  }
  return chain;
}

/** (T1) d_{t+1}(x′) = Σ_x d_t(x) Σ_a π(a | x) p(x′ | x, a), for t < horizon. */
export function distributions(process: Process, policy: Policy, user: User, horizon: number): Distributions {
  const { states } = process;
  const chain = chainOf(process, policy, user);
  const all = [process.start];
  for (let t = 0; t < horizon; t++) {
    const before = all[t]!;
    const after = new Float64Array(states);
    for (let x = 0; x < states; x++) {
      const mass = before[x]!;
      if (mass === 0) continue;
      for (let next = 0; next < states; next++) after[next]! += mass * chain[x * states + next]!;
    }
    all.push(after);
  }
  return all;
}

/** (T2) D = Σ_x |d(x) − d′(x)|, in [0, 2]: twice the total variation. */
export function distance(d: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let x = 0; x < d.length; x++) sum += Math.abs(d[x]! - other[x]!);
  return sum;
}

/** D_0 … D_H. */
export function distances(d: Distributions, other: Distributions): Float64Array {
  return Float64Array.from(d, (at, t) => distance(at, other[t]!));
}

export function expectation(d: Float64Array, score: Score): number {
  let sum = 0;
  for (let x = 0; x < d.length; x++) sum += d[x]! * score[x]!;
  return sum;
}

/** J for every horizon at once: index h is the dialogue that is stopped after h turns. */
export interface Values {
  /** (T3) Σ_{t=1..h} E r(x_t) [H + 1]. */
  readonly everyTurn: Float64Array;
  /** (T4) E r(x_h) [H + 1]. */
  readonly atEnd: Float64Array;
}

export type RewardKind = keyof Values;

export function values(d: Distributions, score: Score): Values {
  const atEnd = Float64Array.from(d, (at) => expectation(at, score));
  const everyTurn = new Float64Array(atEnd.length);
  for (let h = 1; h < atEnd.length; h++) everyTurn[h] = everyTurn[h - 1]! + atEnd[h]!;
  return { everyTurn, atEnd };
}

/** (1 − share) · a + share · b, for policies, users, or any two tables of the same shape. */
export function mixed(a: Float64Array, b: Float64Array, share: number): Float64Array {
  return a.map((value, i) => (1 - share) * value + share * b[i]!);
}
