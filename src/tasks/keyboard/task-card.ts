/** The secret card of a person who plays the user: what to want. */
import type { SlotLanguage } from '../slots/language';
import type { Problem } from '../../personas/core/acts';
import type { CardLine } from './keyboard';
import { shownWords } from './shown-words';

export function cardLines(
  language: SlotLanguage,
  { goal, untold }: Problem,
  labels: readonly string[],
  proper: ReadonlySet<string>,
): CardLine[] {
  const { words } = language.wording.vocabulary;
  return goal.map((value, slot) => {
    const exact = language.exactWord(slot, value);
    const wished = value !== untold;
    const hint = language.vagueWord(slot, value);
    return {
      slot,
      label: labels[slot]!,
      wanted: shownWords([words[exact]!], proper),
      now: untold === undefined ? null : shownWords([words[language.exactWord(slot, untold)]!], proper),
      wished,
      hints: wished && hint !== exact ? [words[hint]!] : [],
    };
  });
}
