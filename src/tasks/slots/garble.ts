/**
 * Policy turns as a policy in training may come to say them: nonsense, phrases with words lost, doubled or exchanged, and
 * two phrases blended into one (why: docs/LOG.md, "learned to speak nonsense"). What a listener makes of them is up to
 * language.ts; some are still understood, or understood as another act.
 */
import type { Rng } from '../../domain/rng';
import type { PolicyAct } from '../../personas/core/acts';
import type { SlotLanguage } from './language';

export interface Garbling {
  /** Chances of nonsense, of an edited phrase and of a blended one. */
  readonly shares: readonly [nonsense: number, edited: number, blended: number];
  /** The most words of nonsense. */
  readonly mostNonsense: number;
}

const MOST_EDITS = 3;

/**
 * At least one word, and the stop token. A turn that was cut off at the limit has no stop token of its own; it gets one,
 * so that it is one token longer than the longest turn.
 */
export function garbled(
  tokens: readonly number[],
  language: SlotLanguage,
  { shares, mostNonsense }: Garbling,
  rng: Rng,
): readonly number[] {
  const { vocabulary, maxTurnTokens } = language.wording;
  const phrase = tokens.slice(0, -1);
  const kinds = [
    () => nonsense(vocabulary.speakable, mostNonsense, rng),
    () => edited(phrase, vocabulary.speakable, rng),
    () => blended(phrase, language, rng),
  ];
  return [...kinds[rng.categorical(shares)]!().slice(0, maxTurnTokens.policy), vocabulary.stop.policy];
}

/**
 * The phrase's beginning or end on a question's end or beginning: what a policy that drifts says first. Questions are most
 * of what is said.
 */
function blended(phrase: readonly number[], language: SlotLanguage, rng: Rng): number[] {
  const questions: readonly PolicyAct[] = [
    { kind: 'ask-all' },
    ...Array.from({ length: language.wording.slots }, (_, slot): PolicyAct => ({ kind: 'ask', slot })),
  ];
  const other = rng.pick(language.phrasesOfPolicy(rng.pick(questions))).slice(0, -1);
  const [head, tail] = rng.bernoulli(0.5) ? [phrase, other] : [other, phrase];
  return [...head.slice(0, 1 + rng.integer(head.length)), ...tail.slice(rng.integer(tail.length))];
}

/** Words at random; often one of them again and again. */
function nonsense(speakable: readonly number[], most: number, rng: Rng): number[] {
  const sticks = rng.bernoulli(0.5) ? 0.5 : 0;
  const words = [rng.pick(speakable)];
  const length = 1 + rng.integer(most);
  while (words.length < length) words.push(rng.bernoulli(sticks) ? words.at(-1)! : rng.pick(speakable));
  return words;
}

function edited(phrase: readonly number[], speakable: readonly number[], rng: Rng): number[] {
  const words = [...phrase];
  for (let edits = 1 + rng.integer(MOST_EDITS); edits > 0; edits--) {
    const at = rng.integer(words.length);
    switch (rng.integer(4)) {
      case 0:
        words[at] = rng.pick(speakable);
        break;
      case 1:
        words.splice(at, 0, rng.pick(speakable));
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
