/**
 * Policy turns as a policy in training may come to say them: nonsense, phrases with words lost, doubled or out of place,
 * and two phrases blended into one. What a listener makes of them is language.ts's to say; some are still understood, or
 * understood as another act.
 */
import type { Rng } from '../../domain/rng';
import type { PolicyAct } from '../../personas/core/acts';
import { MAX_TURN_TOKENS, phrasesOfPolicy } from './language';
import { POLICY_STOP, SLOTS, SPEAKABLE } from './vocabulary';

/** A turn that was cut off at the limit has no stop token of its own; it gets one, and is one longer. */
const MOST_WORDS = MAX_TURN_TOKENS.policy;
const MOST_EDITS = 3;
/** Of nonsense, edited and blended turns. */
const KIND_SHARES = [0.3, 0.3, 0.4];
/** What a phrase is blended with: questions, which are most of what is said. */
const QUESTIONS: readonly PolicyAct[] = [
  { kind: 'ask-all' },
  ...SLOTS.map((_, slot): PolicyAct => ({ kind: 'ask', slot })),
];

/** Tokens, stop token last, of between one word and MOST_WORDS. */
export function garbled(tokens: readonly number[], rng: Rng): readonly number[] {
  const kinds = [() => nonsense(rng), () => edited(tokens.slice(0, -1), rng), () => blended(tokens.slice(0, -1), rng)];
  return [...kinds[rng.categorical(KIND_SHARES)]!(), POLICY_STOP];
}

/** The phrase's beginning or end on another phrase's end or beginning: what a policy that drifts says first. */
function blended(phrase: readonly number[], rng: Rng): number[] {
  const other = rng.pick(phrasesOfPolicy(rng.pick(QUESTIONS))).slice(0, -1);
  const [head, tail] = rng.bernoulli(0.5) ? [phrase, other] : [other, phrase];
  const words = [...head.slice(0, 1 + rng.integer(head.length)), ...tail.slice(rng.integer(tail.length))];
  return words.slice(0, MOST_WORDS);
}

/** Words at random; often one of them again and again. */
function nonsense(rng: Rng): number[] {
  const sticks = rng.bernoulli(0.5) ? 0.5 : 0;
  const words = [rng.pick(SPEAKABLE)];
  const length = 1 + rng.integer(MOST_WORDS);
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
  return words.slice(0, MOST_WORDS);
}
