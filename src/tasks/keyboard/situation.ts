/** Where something is typed: the task, the person's card and the turns so far. */
import type { Turn } from '../../domain/dialogue';
import { saidSlots } from '../../personas/core/acts';
import type { PolicyAct, Problem } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import type { Heard } from './keyboard';
import type { Lexicon } from './lexicon';
import type { KeyboardWords } from './words';

/** What the words are about. Values are tokens of their words. */
export interface Scene {
  /** How each slot is now; null where that means nothing. */
  readonly current: readonly (number | null)[];
  /** The values that the policy just read back or answered with. */
  readonly said: ReadonlyMap<number, number>;
  /** The slot that the policy asked for. */
  readonly asked: number | null;
}

export interface Situation {
  readonly language: SlotLanguage;
  readonly lexicon: Lexicon;
  readonly words: KeyboardWords<never>;
  /** Words that may be passed over in this dialogue, such as the names in its note. */
  readonly harmless: ReadonlySet<string>;
  readonly card: Problem;
  readonly turns: readonly Turn[];
  readonly actOf: (turn: Turn) => string;
  readonly shown: (tokens: readonly number[]) => string;
}

/** Null at the opening. */
export function lastPolicyAct({ language, turns }: Situation): PolicyAct | null {
  const last = turns.at(-1);
  return last?.speaker === 'policy' ? language.readPolicy(last.tokens) : null;
}

export function sceneOf({ language, card }: Situation, last: PolicyAct | null): Scene {
  const said = new Map<number, number>();
  if (last?.kind === 'confirm' || last?.kind === 'propose')
    for (const slot of saidSlots(last.values)) said.set(slot, language.exactWord(slot, last.values[slot]!));
  const { untold } = card;
  return {
    current: card.goal.map((_, slot) => (untold === undefined ? null : language.exactWord(slot, untold))),
    said,
    asked: last?.kind === 'ask' ? last.slot : null,
  };
}

/** The token for having none of a slot, or null. */
export function noneOf({ language, words }: Situation, slot: number): number | null {
  const { none } = words.slots[slot]!;
  return none === undefined ? null : language.wording.vocabulary.idOf(none);
}

export function heardOf({ language, actOf }: Situation, tokens: readonly number[]): Heard {
  const { vocabulary } = language.wording;
  const turn = [...tokens, vocabulary.stop.user];
  const { kind } = language.readUser(turn);
  return {
    tokens: turn,
    text: vocabulary.text(tokens),
    act: actOf({ speaker: 'user', tokens: turn }),
    move: kind === 'accept' || kind === 'leave' ? kind : 'continue',
  };
}
