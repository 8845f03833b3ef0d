/**
 * Held-out NLL of free text, comparable between models with different words: nats of the user's turns given the dialogue
 * before them, the ends of these turns included, divided by what does not depend on a tokenizer: the number of words between
 * white space, or of UTF-8 bytes, in the same turns. Marks of who speaks are given and not counted.
 *
 * Every number is a ratio of two sums over dialogues. Its interval is a bootstrap over dialogues, because turns of one
 * dialogue resemble each other; differences are paired, with both models scored on the same drawn dialogues.
 */
import { Rng } from '../domain/rng';
import type { Estimate, TextNll, TextNllDifference } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { percentileInterval } from '../rl/statistics';
import { utf8Length } from './pre-tokens';

/** −log p of one user turn: of what is said, and of ending there. */
export interface TurnNats {
  /** Place of the turn in its dialogue, from 0. */
  readonly index: number;
  readonly text: number;
  readonly end: number;
}

export interface DialogueNats {
  readonly id: string;
  /** One for each user turn, in order. */
  readonly turns: readonly TurnNats[];
}

export interface TextSize {
  readonly words: number;
  readonly bytes: number;
}

const RESAMPLES = 2_000;

/** Words between white space and bytes of the user's turns. */
export function userTextSize({ turns }: TextDialogue): TextSize {
  const said = turns.filter(({ speaker }) => speaker === 'user').map(({ text }) => text);
  return {
    words: said.reduce((sum, text) => sum + text.split(/\s+/u).filter((word) => word !== '').length, 0),
    bytes: said.reduce((sum, text) => sum + utf8Length(text), 0),
  };
}

export function textNll(scored: readonly DialogueNats[], sizes: readonly TextSize[], seed: number): TextNll {
  const nats = scored.map(totalNats);
  const resamples = resampledDialogues(scored.length, seed);
  const ratio = (by: keyof TextSize) =>
    estimate(resamples, (dialogues) => total(dialogues, (n) => nats[n]!) / total(dialogues, (n) => sizes[n]![by]));
  const text = scored.flatMap(({ turns }) => turns).reduce((sum, turn) => sum + turn.text, 0);
  return {
    perWord: ratio('words'),
    perByte: ratio('bytes'),
    textPerWord: text / sizes.reduce((sum, { words }) => sum + words, 0),
  };
}

/** @param first and `second` hold the same dialogues in the same order */
export function textNllDifference(
  first: readonly DialogueNats[],
  second: readonly DialogueNats[],
  sizes: readonly TextSize[],
  seed: number,
): TextNllDifference {
  const [a, b] = [first.map(totalNats), second.map(totalNats)];
  const resamples = resampledDialogues(first.length, seed);
  const difference = (dialogues: ArrayLike<number>) => total(dialogues, (n) => a[n]! - b[n]!);
  return {
    perWord: estimate(resamples, (dialogues) => difference(dialogues) / total(dialogues, (n) => sizes[n]!.words)),
    relative: estimate(resamples, (dialogues) => difference(dialogues) / total(dialogues, (n) => b[n]!)),
  };
}

export function totalNats({ turns }: DialogueNats): number {
  return turns.reduce((sum, { text, end }) => sum + text + end, 0);
}

/** The dialogues themselves first, then as many drawn with replacement, again and again. */
function resampledDialogues(count: number, seed: number): Uint32Array[] {
  const rng = new Rng(seed, 'text/bootstrap');
  const all = Uint32Array.from({ length: count }, (_, n) => n);
  return [all, ...Array.from({ length: RESAMPLES }, () => all.map(() => rng.integer(count)))];
}

function total(dialogues: ArrayLike<number>, of: (n: number) => number): number {
  let sum = 0;
  for (let i = 0; i < dialogues.length; i++) sum += of(dialogues[i]!);
  return sum;
}

/** Percentile bootstrap, 95 %. */
function estimate([given, ...drawn]: readonly Uint32Array[], of: (dialogues: Uint32Array) => number): Estimate {
  return { value: of(given!), interval: percentileInterval(Float64Array.from(drawn, of), 0.95) };
}
