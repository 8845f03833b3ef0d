/** The keyboard of a slot-filling task, from its definition and its words. */
import type { Turn } from '../../domain/dialogue';
import type { SlotStrategy } from '../slots/agent';
import type { SlotDefinition } from '../slots/definition';
import type { Keyboard } from './keyboard';
import { Lexicon } from './lexicon';
import { shownTurn, shownWords } from './shown-words';
import { suggestionsFor } from './suggestions';
import { cardLines } from './task-card';
import { turnForms } from './turn-forms';
import { typedTurn } from './typed-turn';
import { plainWords } from './words';
import type { KeyboardWords } from './words';

/** `actOf` names a turn as the task does. */
export function slotKeyboard<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
  actOf: (turn: Turn) => string,
  words: KeyboardWords<Goal> = plainWords(definition.wording.slots),
): Keyboard<Goal> {
  const labels = words.slots.map(({ label }) => label);
  const proper = new Set(words.proper);
  const { vocabulary } = definition.wording;
  const lexicon = new Lexicon(vocabulary, words);
  const shown = (tokens: readonly number[]) =>
    shownWords(
      tokens.map((token) => vocabulary.words[token]!),
      proper,
    );
  const fixed = new Set(words.note?.fixed);
  const harmlessIn = (goal: Goal) =>
    new Set(
      words.note
        ?.original(goal)
        .flatMap((token) => vocabulary.words[token]!)
        .filter((word) => fixed.has(word)),
    );
  return {
    typed: ({ goal }, turns, text) =>
      typedTurn(
        {
          language: definition.languageOf(goal),
          lexicon,
          words,
          harmless: harmlessIn(goal),
          card: definition.problemOf(goal),
          turns,
          actOf,
          shown,
        },
        text,
      ),
    suggestions: ({ goal }, turns, draft) =>
      suggestionsFor(
        { language: definition.languageOf(goal), problem: definition.problemOf(goal), turns, proper },
        draft,
      ),
    forms: ({ goal }) => turnForms(definition.languageOf(goal), definition.problemOf(goal).sizes),
    card({ goal }) {
      const problem = definition.problemOf(goal);
      return {
        score: null,
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
    words: vocabulary.speakable.filter((token) => /\p{L}/u.test(vocabulary.words[token]!)).length,
    shownWords: (tokens) =>
      shownWords(
        tokens.map((token) => vocabulary.words[token]!),
        proper,
      ),
  };
}
