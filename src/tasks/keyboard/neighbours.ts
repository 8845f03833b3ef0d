/** What stands beside a phrase of a typed turn, articles passed over. */
import type { Item } from './lexicon';
import { isArticle } from './manners';

export function nextAfterArticles(items: readonly Item[], i: number): Item | undefined {
  let next = i + 1;
  while (next < items.length && isArticle(items[next]!)) next++;
  return items[next];
}

export function isAfterAnd(items: readonly Item[], i: number): boolean {
  let before = i - 1;
  while (before >= 0 && isArticle(items[before]!)) before--;
  return items[before]?.phrase === 'and';
}

export function followsNo(items: readonly Item[], i: number): boolean {
  return items[i - 1]?.phrase === 'no' && !items[i]!.words[0]!.afterPause;
}

/** "Drop the cake and the please": the next thing is dropped too. `noneOf`: the token for having none of a slot. */
export function isDroppedToo(items: readonly Item[], i: number, noneOf: (slot: number) => number | null): boolean {
  if (items[i + 1]?.phrase !== 'and') return false;
  const sense = nextAfterArticles(items, i + 1)?.sense;
  return (sense?.kind === 'value' || sense?.kind === 'slot') && noneOf(sense.slot) !== null;
}
