/**
 * The two tables of the paper (Wang et al., arXiv 2605.26403) as orders of arms, and whether measured arms stand in one of
 * them. There is no single order in the paper: on its second task naive training is worse than none.
 */
import type { Ends } from './verdict';

export interface PaperOrder {
  readonly name: string;
  /** For a figure. */
  readonly letter: string;
  /** From the worst to the best, as far as both tables have them. */
  readonly arms: readonly string[];
  /** The paper's numbers of these arms, in its unit. */
  readonly numbers: readonly number[];
  readonly unit: string;
}

export const PAPER_ORDERS: readonly PaperOrder[] = [
  {
    name: 'MATH-Chat',
    letter: 'M',
    arms: ['base', 'static', 'naive', 'calibrated'],
    numbers: [82.3, 85, 89.3, 91.5],
    unit: '% right',
  },
  {
    name: 'MediumDocEdit-Chat',
    letter: 'D',
    arms: ['naive', 'base', 'static', 'calibrated'],
    numbers: [26.1, 32.2, 33.8, 34.6],
    unit: 'BLEU',
  },
];

/** `means`: the means stand in this order. `intervals`: and the interval of each step leaves 0 out. */
export type Standing = 'means' | 'intervals';

/**
 * Null if the arms stand otherwise, or if one of them was not run. @param meanOf of an arm; null if it was not run
 * @param step a − b; null if it is not known
 */
export function standingIn(
  { arms }: Pick<PaperOrder, 'arms'>,
  meanOf: (arm: string) => number | null,
  step: (a: string, b: string) => Ends | null,
): Standing | null {
  const steps = arms.slice(1).map((arm, i) => [arm, arms[i]!] as const);
  const isAbove = ([a, b]: readonly [string, string]) => {
    const [high, low] = [meanOf(a), meanOf(b)];
    return high !== null && low !== null && high > low;
  };
  if (!steps.every(isAbove)) return null;
  return steps.every(([a, b]) => (step(a, b)?.low ?? 0) > 0) ? 'intervals' : 'means';
}
