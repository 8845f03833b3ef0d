/** Which of two turns did a person write? The order in which a reader sees them, and the score with what chance would give. */
import { wilsonInterval, type Interval } from './interval';
import { Rng } from './rng';

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
