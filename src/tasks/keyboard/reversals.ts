/** Words that turn others around, as they stand in a typed turn. Not here: phrases that do it as a whole (comparatives.ts). */
import type { Item } from './lexicon';

/** Words that turn what is beside them around, and are no wish by themselves. */
const REVERSING =
  /\b(?:no|not|never|less|fewer|too|without|instead|rather|hardly|neither|nor|cannot|(?:do|does|did|is|are|was|were|have|has|had|ca|wo|would|should|could|must|ai)nt)\b/;

/** Whether it would change the meaning of what is left if this was left out. */
export function reverses({ sense, phrase }: Item): boolean {
  if (sense.kind === 'unknown') return sense.reversed === true || REVERSING.test(phrase);
  if (sense.kind === 'filler') return /^(?:too|instead|rather|less|fewer)$/.test(phrase);
  if (sense.kind === 'verdict') return phrase === 'no';
  return ['not', 'old', 'drop', 'none', 'rhetorical'].includes(sense.kind);
}

/** The word that turns item `i` around, with nothing but fillers between ("too damn formal"); null if there is none. */
export function reverserBefore(items: readonly Item[], i: number): number | null {
  for (let at = i; at > 0 && !items[at]!.words[0]!.afterPause; at--) {
    const before = items[at - 1]!;
    if (/^(?:too|less|fewer)$/.test(before.phrase)) return at - 1;
    if (before.sense.kind !== 'filler' || before.phrase === 'and') return null;
  }
  return null;
}

/** "Not as late as Thursday": what follows is only compared with. */
export const compares = (items: readonly Item[], i: number): boolean =>
  items[i]!.phrase === 'as' && items[i - 1]?.sense.kind === 'vague' && /^(?:not|isnt)\b/.test(items[i - 1]!.phrase);

/** "Less polite than I wanted" complains; "less formal than now" wishes. */
export const complains = (items: readonly Item[], i: number): boolean =>
  items[i + 1]?.phrase === 'than' && /^(?:i|we|my|what|wanted|asked|expected|you)\b/.test(items[i + 2]?.phrase ?? '');
