/**
 * How users talk, in numbers that can be compared: people, the synthetic population and simulators, with the same policies
 * about the same cards. Intervals are honest for a dozen dialogues: Wilson's for shares, Student's over dialogues for means,
 * a permutation null for the distance of acts. Everything counts dialogues, not turns, as independent.
 */
import type { Dialogue } from '../domain/dialogue';
import { studentInterval, wilsonInterval, type Interval } from '../domain/interval';
import { Rng } from '../domain/rng';
import type { Task } from '../domain/task';
import { actsOf, actTv } from '../gap/act-tv';
import { verdictsIn } from '../gap/verdicts';
import { clusteredRate, type Rate } from './class-summary';

export interface Measured {
  readonly mean: number;
  /** Null with fewer than two dialogues. */
  readonly interval: Interval | null;
}

export interface ActDistance {
  /** Largest excess over chance of the total variation of acts, over the user's turns; in [0, 1]. */
  readonly excess: number;
  /** One p-value for all turns: how often exchanging whole dialogues gives as much. */
  readonly p: number;
  readonly turns: readonly {
    readonly turn: number;
    readonly tv: number;
    readonly nullBand: Interval;
    readonly dialogues: readonly [number, number];
  }[];
}

export interface Habits {
  readonly dialogues: number;
  /** From the people; null for the people themselves, and with too few dialogues. */
  readonly acts: ActDistance | null;
  readonly acceptRight: Rate;
  readonly acceptWrong: Rate;
  readonly left: Rate;
  /** The user's turns. */
  readonly turns: Measured;
  /** Words a turn; the stop token is none. */
  readonly words: Measured;
}

/** Fewest dialogues with a turn for its acts to be compared. */
const LEAST_DIALOGUES = 5;

export function habits(task: Task, dialogues: readonly Dialogue[], people: readonly Dialogue[] | null): Habits {
  const counted = dialogues.map((dialogue) => verdictsIn(task, dialogue));
  const verdicts = (answer: 'right' | 'wrong'): Rate => {
    const asked = counted.map((of) => of[answer]).filter(({ asked: of }) => of > 0);
    return clusteredRate(
      asked.map(({ accepted }) => accepted),
      asked.map(({ asked: of }) => of),
    );
  };
  const left = dialogues.filter(({ outcome }) => outcome.stop === 'left').length;
  const wordsOf = (tokens: readonly number[]) => tokens.filter((token) => token !== task.stopToken.user).length;
  const userTurns = dialogues.map(({ turns }) => turns.filter(({ speaker }) => speaker === 'user'));
  return {
    dialogues: dialogues.length,
    acts: people && actDistance(task, people, dialogues),
    acceptRight: verdicts('right'),
    acceptWrong: verdicts('wrong'),
    left: {
      mean: left / dialogues.length,
      dialogues: dialogues.length,
      interval: wilsonInterval(left, dialogues.length),
    },
    turns: meanOf(userTurns.map((turns) => turns.length)),
    words: meanOf(
      userTurns.flatMap((turns) =>
        turns.length === 0 ? [] : [turns.reduce((sum, { tokens }) => sum + wordsOf(tokens), 0) / turns.length],
      ),
    ),
  };
}

/** Of values that are never below 0, so neither is their interval. */
export function meanOf(values: readonly number[]): Measured {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, interval: null };
  const interval = studentInterval(values);
  return { mean, interval: { ...interval, low: Math.max(interval.low, 0) } };
}

function actDistance(task: Task, people: readonly Dialogue[], others: readonly Dialogue[]): ActDistance | null {
  const acts = (dialogues: readonly Dialogue[]) => dialogues.map((dialogue) => actsOf(task, dialogue, 'user'));
  if (people.length < LEAST_DIALOGUES || others.length < LEAST_DIALOGUES) return null;
  const { turns, overall } = actTv(acts(people), acts(others), new Rng(1, 'habits/acts'), {
    leastDialogues: LEAST_DIALOGUES,
  });
  return {
    excess: turns.reduce((most, { excess }) => Math.max(most, excess), 0),
    p: overall.p,
    turns: turns.map(({ turn, tv, nullBand, dialogues }) => ({ turn, tv, nullBand, dialogues })),
  };
}
