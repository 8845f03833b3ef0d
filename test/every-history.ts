/**
 * The numbers of src/theory/process.ts without its recursion: it lists every history (x_0, a_0, x_1, …) with its
 * probability. Tests compare the two. There are (A·X)^H histories, so it works only for small processes.
 */
import type { Policy, Process, User } from '../src/theory/process';

export interface History {
  /** x_0 … x_t. */
  readonly states: readonly number[];
  /** a_0 … a_{t−1}. */
  readonly actions: readonly number[];
  readonly probability: number;
}

/** All histories of `turns` turns whose probability is not 0. */
export function everyHistory(
  { states, actions, start }: Process,
  policy: Policy,
  user: User,
  turns: number,
): History[] {
  let histories: History[] = [...start].flatMap((probability, x) =>
    probability > 0 ? [{ states: [x], actions: [], probability }] : [],
  );
  for (let t = 0; t < turns; t++) {
    histories = histories.flatMap((history) => {
      const x = history.states.at(-1)!;
      const longer: History[] = [];
      for (let a = 0; a < actions; a++) {
        for (let next = 0; next < states; next++) {
          const probability = history.probability * policy[x * actions + a]! * user[(x * actions + a) * states + next]!;
          if (probability > 0)
            longer.push({ states: [...history.states, next], actions: [...history.actions, a], probability });
        }
      }
      return longer;
    });
  }
  return histories;
}

/** Σ over whole histories of |P(history) − P′(history)|. */
export function historyDistance(histories: readonly History[], others: readonly History[]): number {
  const difference = new Map<string, number>();
  const add = (history: History, sign: number) => {
    const key = `${history.states.join()}|${history.actions.join()}`;
    difference.set(key, (difference.get(key) ?? 0) + sign * history.probability);
  };
  histories.forEach((history) => add(history, 1));
  others.forEach((history) => add(history, -1));
  return [...difference.values()].reduce((sum, value) => sum + Math.abs(value), 0);
}
