import { expect, it } from 'vitest';
import type { Dialogue } from '../../domain/dialogue';
import { rewardTerms } from './reward-terms';

const dialogue = (reward: number): Dialogue => ({
  episode: { index: 0, goal: null },
  user: 'real',
  turns: [],
  outcome: { stop: 'left', correct: 1, accepted: 0, turns: 4, success: 0 },
  reward,
});
const settings = { lambda: 0.25, costPerTurn: 0.02 };
const rows = (reward: number, formula = '') =>
  rewardTerms(dialogue(reward), { ...settings, formula }).map(({ name, working, value }) => [name, working, value]);

it('the terms of a reward sum to it, and the rest is the penalty of the arm', () => {
  const own = [
    ['λ · right', '0.25 · 1', 0.25],
    ['(1 − λ) · accepted', '0.75 · 0', 0],
    ['− cost · turns', '− 0.02 · 4', -0.08],
  ];
  expect(rows(0.25 - 0.08)).toEqual(own);
  expect(rows(0)).toEqual([...own, ['penalty of this arm', '', expect.closeTo(-0.17, 12)]]);
});

it('a formula of one’s own shows what it names, and what it gives', () => {
  const own = [
    ['correct', '1', null],
    ['left', '1', null],
    ['lambda', '0.25', null],
    ['the formula', '', 0.75],
  ];
  expect(rows(0.75, 'correct - left * lambda')).toEqual(own);
  expect(rows(0.5, 'correct - left * lambda')).toEqual([...own, ['penalty of this arm', '', -0.25]]);
});
