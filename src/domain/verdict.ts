/**
 * What an interval says of a claim. Two questions are asked of the same interval, docs/EQUATIONS.md (25): on which side
 * of 0 is the difference, and is it smaller than a margin? No word stands for both "too small to matter" and "we cannot
 * tell".
 */

/**
 * Differences of success below this do not matter here: 3 points, or 0.03 of a grade. It is a convention, chosen so that
 * five seeds of 1,000 dialogues can show it: the intervals of two arms that are alike reach 1 to 2 points to either side
 * (online and calibrated on `clarify`, ± 1.6). It is a ninth of what naive training loses to calibrated there, and above
 * what rounding moves one policy by (0.8 points, root mean square). It is not small beside the paper's differences on
 * MATH-Chat, the smallest of which are 2.2 and 2.7 points.
 */
export const MARGIN = 0.03;

/** The level of every interval, and of every test that goes with it. */
export const LEVEL = 0.95;

/**
 * `holds` and `reversed`: the whole interval is on the side of 0 that the claim predicts, or on the other. `within`: it
 * contains 0 and lies within the margin on both sides. `untold`: it contains 0 and reaches beyond the margin.
 */
export type Verdict = 'holds' | 'within' | 'untold' | 'reversed';

/** The ends of a 95 % interval. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/**
 * The whole interval lies within the margin: two one-sided tests (TOST), each at 2.5 %, because the interval is of 95 %.
 * It may leave 0 out all the same: then the difference has a side, and is small.
 */
export const isSmall = ({ low, high }: Ends): boolean => low > -MARGIN && high < MARGIN;

/** The side comes first: a difference that has one is never called equal, however small (`isSmall`). */
export function verdictOf(interval: Ends, expected: 'above' | 'below'): Verdict {
  const { low, high } = interval;
  if (low > 0) return expected === 'above' ? 'holds' : 'reversed';
  if (high < 0) return expected === 'below' ? 'holds' : 'reversed';
  return isSmall(interval) ? 'within' : 'untold';
}

/** "3 points". Where success is a grade and differences are shown as grades, the page says "0.03" in its place. */
export const MARGIN_WORDS = `${Math.round(100 * MARGIN)} points`;

const WORDS: Readonly<Record<Verdict, (margin: string) => string>> = {
  holds: () => 'holds',
  within: (margin) => `within ${margin}`,
  untold: () => 'not told apart',
  reversed: () => 'reversed',
};

export const verdictWords = (verdict: Verdict, margin = MARGIN_WORDS): string => WORDS[verdict](margin);

/** The same with the size where both are known: "holds, within 3 points". */
export function foundWords({ verdict, ...ends }: Ends & { readonly verdict: Verdict }, margin = MARGIN_WORDS): string {
  const hasSide = verdict === 'holds' || verdict === 'reversed';
  const words = verdictWords(verdict, margin);
  return hasSide && isSmall(ends) ? `${words}, ${verdictWords('within', margin)}` : words;
}

/** Of a difference that nobody made a claim about: "above", "below, within 3 points", "not told apart". */
export function sideWords(interval: Ends, margin = MARGIN_WORDS): string {
  const { low, high } = interval;
  return foundWords({ low, high, verdict: verdictOf(interval, 'above') }, margin)
    .replace('holds', 'above')
    .replace('reversed', 'below');
}
