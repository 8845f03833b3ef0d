/** The keyboard of a slot-filling task, from its definition and its words. */
import type { Turn } from '../../domain/dialogue';
import type { SlotStrategy } from '../slots/agent';
import type { SlotDefinition } from '../slots/definition';
import type { Keyboard } from './keyboard';
import { shownTurn, shownWords } from './shown-words';
import { suggestionsFor } from './suggestions';
import { cardLines } from './task-card';
import { turnForms } from './turn-forms';
import { typedTurn } from './typed-turn';
import type { KeyboardWords } from './words';

/** For a task that says nothing of its own. */
function plainWords<Goal>(slots: number): KeyboardWords<Goal> {
  return {
    card: { title: 'What you want', success: 'You get exactly this, and do not leave before.' },
    slots: Array.from({ length: slots }, (_, slot) => ({ label: `Item ${slot + 1}` })),
    proper: [],
  };
}

/** `actOf` names a turn as the task does. */
export function slotKeyboard<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
  actOf: (turn: Turn) => string,
  words: KeyboardWords<Goal> = plainWords(definition.wording.slots),
): Keyboard<Goal> {
  const labels = words.slots.map(({ label }) => label);
  const proper = new Set(words.proper);
  const { vocabulary } = definition.wording;
  return {
    typed: ({ goal }, turns, text) => typedTurn({ language: definition.languageOf(goal), actOf, turns }, text),
    suggestions: ({ goal }, turns, draft) =>
      suggestionsFor({ language: definition.languageOf(goal), problem: definition.problemOf(goal), turns }, draft),
    forms: ({ goal }) => turnForms(definition.languageOf(goal), definition.problemOf(goal).sizes),
    card({ goal }) {
      const problem = definition.problemOf(goal);
      return {
        ...words.card,
        lines: cardLines(definition.languageOf(goal), problem, labels, proper),
        note: words.note
          ? { original: words.note.original(goal), wanted: words.note.wanted(goal, problem.goal) }
          : null,
      };
    },
    shownPolicyTurn: ({ goal }, turns, i) =>
      shownTurn(turns[i]!.tokens, {
        language: definition.languageOf(goal),
        labels,
        proper,
        sentIn: words.note?.sentIn,
      }),
    shownWords: (tokens) =>
      shownWords(
        tokens.map((token) => vocabulary.words[token]!),
        proper,
      ),
  };
}
