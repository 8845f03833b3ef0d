/** Random processes, policies, users and scores; tests check the bounds on a few hundred of them. */
import type { Rng } from '../src/domain/rng';
import type { Policy, Process, Score, User } from '../src/theory/process';

/** Rows that sum to 1; about a third of the entries are 0. */
function rows(rng: Rng, count: number, width: number): Float64Array {
  const table = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    const weights = Array.from({ length: width }, () => (rng.bernoulli(1 / 3) ? 0 : -Math.log(rng.uniform())));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < width; i++) table[row * width + i] = total > 0 ? weights[i]! / total : 1 / width;
  }
  return table;
}

export interface RandomProcess {
  readonly process: Process;
  readonly policy: () => Policy;
  readonly user: () => User;
  /** In [−1, 1]. */
  readonly score: Score;
}

export function randomProcess(rng: Rng, states: number, actions: number): RandomProcess {
  return {
    process: { states, actions, start: rows(rng, 1, states) },
    policy: () => rows(rng, states, actions),
    user: () => rows(rng, states * actions, states),
    score: Float64Array.from({ length: states }, () => 2 * rng.uniform() - 1),
  };
}
