/** The numbers of an evaluation, computed from dialogues with given outcomes. */
import { expect, it } from 'vitest';
import type { Dialogue } from '../../domain/dialogue';
import { evaluationMetrics } from './evaluate';

const graded = (successes: readonly number[]): Dialogue[] =>
  successes.map((success, index) => ({
    episode: { index, goal: 0 },
    user: 'real',
    turns: [],
    outcome: { stop: 'horizon', correct: success, accepted: 0, turns: 2, success },
    reward: success,
  }));

it('keeps the standard deviation of grades over dialogues, with Bessel’s correction', () => {
  const metrics = evaluationMetrics(graded([0, 0.5, 0.7, 1]));
  expect(metrics.success).toBeCloseTo(0.55, 12); // 2.2 / 4
  expect(metrics.successDeviation).toBeCloseTo(Math.sqrt(0.53 / 3), 12); // .3025 + .0025 + .0225 + .2025 = .53
});

it('keeps no standard deviation if all successes are 0 or 1, or for a single dialogue', () => {
  for (const successes of [[0, 1, 1], [0, 0], [0.4]])
    expect(evaluationMetrics(graded(successes))).not.toHaveProperty('successDeviation');
});
