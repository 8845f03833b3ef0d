/**
 * An act in the words of the task: of all its phrasings the one that is nearest to what was typed.
 *
 * Only phrasings that the scripted people use are chosen, since policies were trained with these and nothing else, and a
 * turn that no scripted person could say has probability zero under all of them. The exceptions say what no scripted person
 * says: exact and vague wishes in one turn, and a vague correction.
 */
import type { UserAct } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import type { SlotLanguage } from '../slots/language';

/** An act whose values are tokens of words, exact or vague ones. */
export interface WordedAct {
  readonly kind: Exclude<UserAct['kind'], 'other'>;
  readonly words: readonly number[];
}

/** Whether people say the word itself where they speak vaguely: it names what stays as it is. */
function isSaidVaguely(language: SlotLanguage, token: number): boolean {
  const act = language.readUser([token]);
  if (act.kind !== 'tell') return true;
  const slot = act.values.findIndex((value) => value >= 0);
  return language.exactWord(slot, act.values[slot]!) !== token || language.vagueWord(slot, act.values[slot]!) === token;
}

const isExact = (language: SlotLanguage, token: number) => language.wording.vocabulary.valueOf(token) !== null;

/**
 * Tokens without the stop token; null if the act fits into no turn, or says nothing in this dialogue.
 *
 * @param isUnclear phrasings that would be asked back if they were typed
 */
export function nearestPhrase(
  language: SlotLanguage,
  { kind, words }: WordedAct,
  typed: readonly string[],
  isUnclear: (tokens: readonly number[]) => boolean = () => false,
): readonly number[] | null {
  const { vocabulary, maxTurnTokens } = language.wording;
  const templates = language.wording.templatesOfUser(kind, words.length === 0);
  const allExact = words.every((token) => isExact(language, token));
  const allVague = words.every((token) => isSaidVaguely(language, token));
  let best: readonly number[] | null = null;
  let bestScore = -Infinity;
  for (const register of REGISTERS) {
    for (const template of templates[register]) {
      const vague = template.includes('~');
      // "Sadly not rome" corrects to Rome; nobody at a keyboard would take it for that.
      if (
        /\bnot \*/.test(template) ||
        (vague && !allVague) ||
        (!vague && !allExact && allVague && templates[register].some((other) => other.includes('~')))
      )
        continue;
      const tokens = template.split(' ').flatMap((word) => (/^[*~]$/.test(word) ? words : [vocabulary.idOf(word)]));
      if (tokens.length + 1 > maxTurnTokens.user || isUnclear(tokens)) continue;
      if (language.readUser([...tokens, vocabulary.stop.user]).kind !== kind) continue;
      const score = nearness(
        tokens.map((token) => vocabulary.words[token]!),
        typed,
      );
      if (score > bestScore) [best, bestScore] = [tokens, score];
    }
  }
  return best;
}

/** Words in common count for, words that were not typed against. */
function nearness(phrase: readonly string[], typed: readonly string[]): number {
  const left = [...typed];
  let score = 0;
  for (const word of phrase) {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    score += at >= 0 ? 2 : -1;
  }
  return score;
}
