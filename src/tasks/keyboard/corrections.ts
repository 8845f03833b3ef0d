/** How people take back what they just said ("Paris, no wait, Rome"), and questions that only look like a denial. */
import type { Item } from './lexicon';

const TAKES_BACK = new RegExp(
  '^(?:wait|no wait|hold on|hang on|i mean|i meant|mean|meant|scratch that|scratch it|actually|correction|my mistake|my bad|' +
    'sorry|sorry but|oops|whoops|ups|rather|make that|second thoughts?|i take that back|wait what)$',
);

export const takesBack = ({ phrase }: Item): boolean => TAKES_BACK.test(phrase);

/** A "no" with a pause after it; right before a value it may be about that one ("June no July"). */
const isNoApart = (items: readonly Item[], i: number): boolean => {
  const { sense } = items[i]!;
  return sense.kind === 'verdict' && sense.verdict === 'no' && items[i + 1]?.words[0]!.afterPause === true;
};

/** The items between two values that say that the second stands in place of the first; none if there are none. */
export function correctionBetween(items: readonly Item[], first: number, second: number): number[] {
  const between = Array.from({ length: Math.max(0, second - first - 1) }, (_, i) => first + 1 + i);
  if (!between.some((i) => takesBack(items[i]!) || isNoApart(items, i))) return [];
  return between.filter((i) => {
    const { sense } = items[i]!;
    return takesBack(items[i]!) || (sense.kind === 'verdict' && sense.verdict === 'no');
  });
}

/** The items that take something back, "no" beside them included. */
export const tookBack = (items: readonly Item[]): number[] =>
  items.flatMap((item, i) => {
    const isNo = item.sense.kind === 'verdict' && item.sense.verdict === 'no';
    const beside = [items[i - 1], items[i + 1]].some((other) => other !== undefined && takesBack(other));
    return takesBack(item) || (isNo && beside) ? [i] : [];
  });

/** "Or rather", "or no, …": no choice between two. */
export const takesBackNext = (items: readonly Item[], i: number): boolean =>
  items[i + 1] !== undefined && (takesBack(items[i + 1]!) || isNoApart(items, i + 1));

/**
 * "Didn't I say March?" and "isn't it March?" say March; so does "I said March, didn't I". Where no value is near, the "not"
 * in them counts.
 */
export function asksForYes(items: readonly Item[], i: number): boolean {
  for (let at = i + 1; at < items.length; at++) {
    const { sense, words } = items[at]!;
    if (words[0]!.afterPause) break;
    if (sense.kind === 'value' || sense.kind === 'not' || sense.kind === 'drop') return true;
    if (sense.kind !== 'filler' && sense.kind !== 'slot' && sense.kind !== 'to') return false;
  }
  const next = items[i + 1];
  const isTag = next === undefined || next.words[0]!.afterPause;
  return isTag && items.slice(0, i).some(({ sense }) => sense.kind === 'value');
}
