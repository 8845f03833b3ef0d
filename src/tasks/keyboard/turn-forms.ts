/**
 * Everything that the users of a slot-filling task say, as a few forms: "i want *", "great thanks". A language model that
 * plays the user chooses among them, so that each of its turns is one of the task's.
 */
import type { UserAct } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import type { SlotLanguage } from '../slots/language';

export interface TurnForms {
  /** Words of the longest turn. */
  readonly mostWords: number;
  /** `*` stands for one value or more, `~` for the same said vaguely: each slot at most once, in their order. */
  readonly templates: readonly { readonly act: UserAct['kind']; readonly text: string }[];
  /** Words for the values of each slot, and those that may stand for them where they are said vaguely. */
  readonly exact: readonly (readonly string[])[];
  readonly vague: readonly (readonly string[])[];
}

const KINDS = ['greet', 'tell', 'unsure', 'yes', 'no', 'accept', 'reject', 'leave', 'unclear'] as const;

/** @param sizes how many values each slot has */
export function turnForms(language: SlotLanguage, sizes: readonly number[]): TurnForms {
  const { wording } = language;
  const words = (name: (slot: number, value: number) => number) =>
    sizes.map((size, slot) => [
      ...new Set(Array.from({ length: size }, (_, value) => wording.vocabulary.words[name(slot, value)]!)),
    ]);
  const templates = KINDS.flatMap((act) =>
    [false, true].flatMap((bare) =>
      REGISTERS.flatMap((register) => wording.templatesOfUser(act, bare)[register].map((text) => ({ act, text }))),
    ),
  );
  return {
    mostWords: wording.maxTurnTokens.user - 1,
    templates: [...new Map(templates.map((form) => [form.text, form])).values()],
    exact: words((slot, value) => language.exactWord(slot, value)),
    vague: words((slot, value) => language.vagueWord(slot, value)),
  };
}
