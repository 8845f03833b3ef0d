/** What the person's card would have them say. It is offered and never put into anybody's mouth. */
import type { Problem } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import type { WordedAct } from './say';

/** Tells what is wanted: of these slots, or of all about which the person has a wish. */
export function wishesOf(language: SlotLanguage, { goal, untold }: Problem, slots?: readonly number[]): WordedAct[] {
  return goal.flatMap((value, slot): WordedAct[] => {
    const wanted = slots ? slots.includes(slot) : value !== untold;
    return wanted ? [{ kind: 'tell', words: [language.exactWord(slot, value)] }] : [];
  });
}

/** Corrects what is wrong in what the policy said (slot to token): of these slots if something is wrong there. */
export function correctionsOf(
  language: SlotLanguage,
  { goal }: Problem,
  said: ReadonlyMap<number, number>,
  kind: 'no' | 'reject',
  slots: readonly number[] = [],
): WordedAct[] {
  const wrong = [...said.keys()].filter((slot) => language.exactWord(slot, goal[slot]!) !== said.get(slot));
  const named = wrong.filter((slot) => slots.includes(slot));
  return (named.length > 0 ? named : wrong).map((slot) => ({ kind, words: [language.exactWord(slot, goal[slot]!)] }));
}
