/**
 * "Hi", "please" and "kindly" are values of some task and good manners in every task. They are values only where something
 * shows it: quotation marks, a word such as "say" or "instead of" beside them, the slot's name, or the policy's question.
 */
import type { Item, Lexicon } from './lexicon';
import { isArticle } from './neighbours';
import type { Scene } from './situation';

/** Right before such a word they show that the value is meant. */
const SHOWS_A_VALUE = new Set(
  (
    'say|says|saying|use|using|write|add|with|want|wants|insert|include|be|start|begin|open|greet|word|words|perhaps|maybe|is|like|' +
    'prefer|choose|instead|make|make it|no|not|without|remove|drop|delete|keep|instead of|rather than|replace|replacing|change|to|' +
    'from|into|cut|skip|omit|more|bring|put|leave out|take out|begins|starts|start with|begin with|open with|starts with|begins with|take|its|' +
    'said|i said|meant|i meant|i mean|should be|to be|mention|by|for|becomes|become|prefer|i prefer|i should prefer|i would prefer|wanted|i wanted|' +
    'asked for|i asked for|i requested|or'
  ).split('|'),
);

/** Whether item `i`, a value of this slot and good manners, is meant as the value. */
export function showsValue(items: readonly Item[], i: number, slot: number, lexicon: Lexicon, scene: Scene): boolean {
  const item = items[i]!;
  if (item.words.some(({ quoted }) => quoted)) return true;
  let before = i - 1;
  while (before >= 0 && isArticle(items[before]!) && !SHOWS_A_VALUE.has(items[before]!.phrase)) before--;
  const previous = items[before];
  // "Coffee instead, please".
  const ends = previous?.phrase === 'instead' && i === items.length - 1 && items[before - 1]?.sense.kind === 'value';
  if (previous && !ends && !item.words[0]!.afterPause && SHOWS_A_VALUE.has(previous.phrase)) return true;
  if (previous && !item.words[0]!.afterPause && ['drop', 'old', 'change'].includes(previous.sense.kind)) return true;
  const next = items[i + 1];
  if (next && !next.words[0]!.afterPause && (next.sense.kind === 'old' || next.sense.kind === 'not')) return true;
  const others = items.filter((other) => other !== item);
  const saysElse = others.some(({ sense, phrase }) =>
    sense.kind === 'value' ? !lexicon.mannersOf(phrase) : sense.kind === 'vague' || sense.kind === 'unknown',
  );
  const sameSlot = previous?.sense.kind === 'value' && previous.sense.slot === slot;
  const asked = scene.asked === slot || scene.said.has(slot);
  const leads = items.slice(0, i).every(({ sense }) => sense.kind === 'filler' || sense.kind === 'verdict');
  if (asked && !saysElse && (leads || sameSlot)) return true;
  // What the policy just said, and something else.
  const repeats = item.sense.kind === 'value' && scene.said.get(slot) === item.sense.token;
  if (repeats && i === 0 && next && !next.words[0]!.afterPause) return true;
  // "Move the day and kindly": manners do not end a list.
  if (previous?.phrase === 'and' && (!next || next.words[0]!.afterPause || next.phrase === 'and')) return true;
  // "Kindly reply": what the text is to say.
  const ofText = next?.sense.kind === 'filler' && next.sense.ofText && !next.words[0]!.afterPause;
  if (ofText && lexicon.mannersOf(item.phrase)?.kind === 'filler' && item.sense.kind === 'value')
    return item.sense.token !== scene.current[slot];
  if (others.some(({ sense }) => sense.kind === 'slot' && sense.slot === slot))
    return !items.slice(0, i).some(({ sense }) => sense.kind === 'value' && sense.slot === slot);
  // "No please, kindly instead".
  if (next?.phrase === 'instead' && (i === 0 || item.words[0]!.afterPause) && sameSlot) return true;
  // A bare list.
  return items.length >= 3 && items.every(({ sense, phrase }) => sense.kind === 'value' || phrase === 'and');
}
