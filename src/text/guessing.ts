/** Which of two turns did a person write? Pairs for a reader to guess, and the score with what chance would give. */
import { wilsonInterval, type Interval } from '../domain/interval';
import { Rng } from '../domain/rng';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import type { SimulatedTurn, SpeakerName } from './calibrate-text';

export interface GuessingPair {
  readonly id: string;
  /** What was said before, in both. */
  readonly context: readonly TextTurn[];
  readonly real: string;
  readonly simulated: Readonly<Record<SpeakerName, string>>;
}

export interface GuessingScore {
  readonly guesses: number;
  readonly right: number;
  /** Null before the first guess. */
  readonly share: number | null;
  /** Wilson's, 95 %; of one reader. */
  readonly interval: Interval | null;
  /** What somebody who cannot tell would reach. */
  readonly chance: 0.5;
}

/** In an order that the seed determines, so that the first few come from all over the dialogues. Where both are the same there is nothing to guess. */
export function guessingPairs(
  turns: readonly SimulatedTurn[],
  dialogues: readonly TextDialogue[],
  seed: number,
): GuessingPair[] {
  const byId = new Map(dialogues.map((dialogue) => [dialogue.id, dialogue]));
  const pairs = turns
    .filter(({ real, simulated }) => simulated.calibrated !== real)
    .map(({ dialogue, index, real, simulated }) => ({
      id: `${dialogue} ${index}`,
      context: byId.get(dialogue)!.turns.slice(0, index),
      real,
      simulated,
    }));
  return new Rng(seed, 'text/guessing').shuffle(pairs);
}

/** Whether the real one of a pair is shown first: the same for the same pair and seed. */
export function realIsFirst(place: number, seed: number): boolean {
  return new Rng(seed, 'text/first', place).bernoulli(0.5);
}

export function guessingScore(guesses: readonly boolean[]): GuessingScore {
  const right = guesses.filter(Boolean).length;
  const none = guesses.length === 0;
  return {
    guesses: guesses.length,
    right,
    share: none ? null : right / guesses.length,
    interval: none ? null : wilsonInterval(right, guesses.length),
    chance: 0.5,
  };
}
