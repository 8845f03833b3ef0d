/**
 * Policy turns as a policy in training may come to say them: nonsense, phrases and documents with words lost, doubled or
 * exchanged, and two phrases blended into one (why: docs/LOG.md, "learned to speak nonsense"). What a listener makes of
 * them is language.ts's to say.
 */
import type { Rng } from '../../domain/rng';
import type { PolicyAct } from '../../personas/core/acts';
import { MAX_TURN_TOKENS } from './language';
import type { DocumentLanguage } from './language';
import { POLICY_STOP, SLOTS, SPEAKABLE } from './vocabulary';

/** A turn that was cut off at the limit has no stop token of its own; it gets one, and is one longer. */
const MOST_WORDS = MAX_TURN_TOKENS.policy;
const MOST_NONSENSE = 8;
const MOST_EDITS = 3;
/** Of nonsense, edited and blended turns. */
const KIND_SHARES = [0.2, 0.5, 0.3];
const QUESTIONS: readonly PolicyAct[] = [
  { kind: 'ask-all' },
  ...SLOTS.map((_, slot): PolicyAct => ({ kind: 'ask', slot })),
];

/** Tokens, stop token last, of between one word and MOST_WORDS. */
export function garbled(tokens: readonly number[], language: DocumentLanguage, rng: Rng): readonly number[] {
  const phrase = tokens.slice(0, -1);
  const kinds = [() => nonsense(rng), () => edited(phrase, rng), () => blended(phrase, language, rng)];
  return [...kinds[rng.categorical(KIND_SHARES)]!().slice(0, MOST_WORDS), POLICY_STOP];
}

/** The phrase's beginning or end on a question's end or beginning. */
function blended(phrase: readonly number[], language: DocumentLanguage, rng: Rng): number[] {
  const other = rng.pick(language.phrasesOfPolicy(rng.pick(QUESTIONS))).slice(0, -1);
  const [head, tail] = rng.bernoulli(0.5) ? [phrase, other] : [other, phrase];
  return [...head.slice(0, 1 + rng.integer(head.length)), ...tail.slice(rng.integer(tail.length))];
}

/** Words at random; often one of them again and again. */
function nonsense(rng: Rng): number[] {
  const sticks = rng.bernoulli(0.5) ? 0.5 : 0;
  const words = [rng.pick(SPEAKABLE)];
  const length = 1 + rng.integer(MOST_NONSENSE);
  while (words.length < length) words.push(rng.bernoulli(sticks) ? words.at(-1)! : rng.pick(SPEAKABLE));
  return words;
}

function edited(phrase: readonly number[], rng: Rng): number[] {
  const words = [...phrase];
  for (let edits = 1 + rng.integer(MOST_EDITS); edits > 0; edits--) {
    const at = rng.integer(words.length);
    switch (rng.integer(4)) {
      case 0:
        words[at] = rng.pick(SPEAKABLE);
        break;
      case 1:
        words.splice(at, 0, rng.pick(SPEAKABLE));
        break;
      case 2:
        words.splice(at, 0, words[at]!);
        break;
      default:
        if (words.length > 1) words.splice(at, 1);
    }
  }
  return words;
}
