/** What stands beside a phrase of a typed turn, articles passed over. */
import type { Item } from './lexicon';

const ARTICLES = new Set(['the', 'a', 'an', 'it', 'word', 'with', 'of', 'that']);

export const isArticle = ({ phrase }: Item): boolean => ARTICLES.has(phrase);

export function nextAfterArticles(items: readonly Item[], i: number): Item | undefined {
  let next = i + 1;
  while (next < items.length && isArticle(items[next]!)) next++;
  return items[next];
}

export function beforeArticles(items: readonly Item[], i: number): Item | undefined {
  let before = i - 1;
  while (before >= 0 && isArticle(items[before]!)) before--;
  return items[before];
}

export const isAfterAnd = (items: readonly Item[], i: number): boolean => beforeArticles(items, i)?.phrase === 'and';

export function followsNo(items: readonly Item[], i: number): boolean {
  return items[i - 1]?.phrase === 'no' && !items[i]!.words[0]!.afterPause;
}

/** "Drop the cake and the please": the next thing is dropped too. `noneOf`: the token for having none of a slot. */
export function isDroppedToo(items: readonly Item[], i: number, noneOf: (slot: number) => number | null): boolean {
  if (items[i + 1]?.phrase !== 'and') return false;
  const sense = nextAfterArticles(items, i + 1)?.sense;
  return (sense?.kind === 'value' || sense?.kind === 'slot') && noneOf(sense.slot) !== null;
}

/** "Any day" and "everything" before a "but". */
export function followsAny(items: readonly Item[], i: number): boolean {
  let before = i - 1;
  if (items[before]?.sense.kind === 'slot') before--;
  return /^(?:any|every|all\b)/.test(items[before]?.phrase ?? '');
}

/** "Sadly" before a "not". */
export function followsVerdictNo(items: readonly Item[], i: number): boolean {
  const before = items[i - 1]?.sense;
  return before?.kind === 'verdict' && before.verdict === 'no' && !items[i]!.words[0]!.afterPause;
}
