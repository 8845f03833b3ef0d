/**
 * What "success" is called. If a task grades its answers, the mean is a grade, and it would be wrong to call it a share of
 * dialogues. The numbers show which it is: a share of n dialogues is a whole number of them.
 */
import type { EvaluationMetrics } from '../../domain/experiment-events';
import { decimal, percent, points } from '../format';
import type { RunTrace } from './run-trace';

export interface SuccessWords {
  readonly graded: boolean;
  readonly noun: string;
  /** What the number means, in a sentence. */
  readonly meaning: string;
  say(value: number | null | undefined): string;
  /** A difference, with its sign. */
  gap(value: number | null | undefined): string;
  readonly gapUnit: string;
}

const SHARE: SuccessWords = {
  graded: false,
  noun: 'success',
  meaning: 'Success: the share of dialogues that reach the user’s real goal.',
  say: percent,
  gap: points,
  gapUnit: 'points',
};

const GRADE: SuccessWords = {
  graded: true,
  noun: 'mean grade',
  meaning:
    'The task grades each dialogue from 0 to 1 by how close its result is to what the user wanted, and with 0 if the user left. The numbers are means of these grades, not shares of dialogues.',
  say: (value) => decimal(value),
  gap: (value) => `${Number(decimal(value)) > 0 ? '+' : ''}${decimal(value)}`,
  gapUnit: 'grade points',
};

export function wordsOf(graded: boolean): SuccessWords {
  return graded ? GRADE : SHARE;
}

function isShare({ success, dialogues }: Pick<EvaluationMetrics, 'success' | 'dialogues'>): boolean {
  const count = success * dialogues;
  return Math.abs(count - Math.round(count)) < 1e-6 * Math.max(1, dialogues);
}

export function successWords(trace: RunTrace): SuccessWords {
  const finals = trace.arms.flatMap((arm) => [...trace.finals(arm, 'real'), ...trace.finals(arm, 'simulator')]);
  return wordsOf(finals.length > 0 && !finals.every(isShare));
}
