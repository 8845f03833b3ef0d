/** What somebody predicts of a lesson: its arms, best first; and how that agrees with what came out. */
import type { LessonPair, LessonResult } from '../../domain/lesson-results';
import { mean } from '../charts/seed-spread';

/** The prediction, if it names exactly the lesson's arms; null otherwise. */
export function predictionOf(order: readonly string[] | null, arms: readonly string[]): readonly string[] | null {
  if (!order || order.length !== arms.length) return null;
  return arms.every((arm) => order.includes(arm)) ? order : null;
}

/** The same order with one arm a place further up (−1) or down (1); unchanged at the ends. */
export function moved(order: readonly string[], arm: string, by: -1 | 1): readonly string[] {
  const from = order.indexOf(arm);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return order;
  const others = order.filter((one) => one !== arm);
  return [...others.slice(0, to), arm, ...others.slice(to)];
}

/** The arms by their success with real users, best first. */
export const outcomeOrder = ({ arms }: Pick<LessonResult, 'arms'>): readonly string[] =>
  [...arms].sort((a, b) => mean(b.people)! - mean(a.people)!).map(({ arm }) => arm);

export interface Agreement {
  /** Pairs of arms whose intervals say which is better, and of them those that were predicted so. */
  readonly decided: number;
  readonly right: number;
  /** Pairs that are not told apart: no order of them is wrong. */
  readonly open: number;
}

export function agreementOf(order: readonly string[], pairs: readonly LessonPair[]): Agreement {
  const found = { decided: 0, right: 0, open: 0 };
  for (const { a, b, low, high } of pairs) {
    const [atA, atB] = [order.indexOf(a), order.indexOf(b)];
    if (atA < 0 || atB < 0) continue;
    if (low <= 0 && high >= 0) {
      found.open++;
      continue;
    }
    found.decided++;
    if (low > 0 === atA < atB) found.right++;
  }
  return found;
}
