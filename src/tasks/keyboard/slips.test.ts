/** One slip of the keyboard never turns a wish into another one: it is understood, asked back, or passed over in sight. */
import { expect, it } from 'vitest';
import { vocabulary as ofClarify } from '../clarify/vocabulary';
import { keyboardWords as clarify } from '../clarify/typed-words';
import { vocabulary as ofEdit } from '../edit/vocabulary';
import { keyboardWords as edit } from '../edit/typed-words';
import type { SlotVocabulary } from '../slots/vocabulary';
import { Lexicon } from './lexicon';
import { typedWords } from './split';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Every word that one slip makes of this one: a letter more, less, or another, or two exchanged. */
function slipsOf(word: string): Set<string> {
  const slips = new Set<string>();
  for (let i = 0; i <= word.length; i++) {
    const [before, after] = [word.slice(0, i), word.slice(i)];
    for (const letter of LETTERS) {
      slips.add(before + letter + after);
      if (after !== '') slips.add(before + letter + after.slice(1));
    }
    if (after !== '') slips.add(before + after.slice(1));
    if (after.length > 1) slips.add(before + after[1]! + after[0]! + after.slice(2));
  }
  slips.delete(word);
  return slips;
}

const isWish = ({ kind }: { kind: string }) => kind === 'value' || kind === 'vague';

it.each<readonly [string, SlotVocabulary, ConstructorParameters<typeof Lexicon>[1]]>([
  ['clarify', ofClarify, clarify],
  ['edit', ofEdit, edit],
])('in %s, for the task’s own words for wishes of five letters and more', (_, vocabulary, words) => {
  const lexicon = new Lexicon(vocabulary, words);
  const meant = (text: string) => lexicon.items(typedWords(text), new Set()).map(({ sense }) => sense);
  const wishes = vocabulary.words.filter(
    (word) => word.length >= 5 && meant(word).length === 1 && isWish(meant(word)[0]!),
  );
  expect(wishes.length).toBeGreaterThan(8);
  let [slips, understood] = [0, 0];
  const others: string[] = [];
  for (const word of wishes) {
    const [own] = meant(word);
    for (const slip of slipsOf(word)) {
      slips++;
      const said = meant(slip).filter(isWish);
      if (said.length === 0) continue;
      understood++;
      if (JSON.stringify(said) !== JSON.stringify([own])) others.push(`${word} → ${slip}: ${JSON.stringify(said)}`);
    }
  }
  expect(others).toEqual([]);
  expect(understood / slips).toBeGreaterThan(0.9);
});
