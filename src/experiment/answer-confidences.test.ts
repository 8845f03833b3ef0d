import { expect, it } from 'vitest';
import type { Dialogue, Turn } from '../domain/dialogue';
import { answerConfidences, lastAnswers } from './answer-confidences';

const RIGHT = 7;
const task = { answerIn: (_: unknown, tokens: readonly number[]) => (tokens[0] === RIGHT ? 'right' as const : tokens[0] === 8 ? 'wrong' as const : null) };
const dialogue = (turns: readonly Turn[]): Dialogue => ({ episode: { index: 0, goal: null }, user: 'real', turns, outcome: { stop: 'horizon', correct: 0, accepted: 0, turns: 1, success: 0 }, reward: 0 });
const says = (tokens: readonly number[], logprobs?: readonly number[], truncated?: boolean): Turn => ({ speaker: 'policy', tokens, ...(logprobs && { logprobs }), ...(truncated && { truncated }) });
const user: Turn = { speaker: 'user', tokens: [RIGHT, 1] };

it('takes the product of the chosen tokens’ probabilities of each answer', () => {
  const half = Math.log(0.5);
  const answers = answerConfidences(task, [
    dialogue([user, says([3, 2], [half, 0]), user, says([8, 2], [half, half]), user, says([RIGHT, 2], [Math.log(0.8), 0])]),
    dialogue([user, says([3, 2], [0, 0])]),
    // The forced stop token is no choice, whatever number stands beside it.
    dialogue([says([RIGHT, 4, 2], [half, half, -50], true), says([RIGHT, 2])]),
  ]);
  expect(answers).toEqual([
    { dialogue: 0, turn: 3, confidence: expect.closeTo(0.25, 12), right: false, last: false },
    { dialogue: 0, turn: 5, confidence: expect.closeTo(0.8, 12), right: true, last: true },
    { dialogue: 2, turn: 0, confidence: expect.closeTo(0.25, 12), right: true, last: true },
  ]);
  expect(lastAnswers(answers).map(({ dialogue: d, turn }) => [d, turn])).toEqual([[0, 5], [2, 0]]);
});

it('multiplies the probabilities of the words that count', () => {
  const turns = [dialogue([says([RIGHT, 5, 2], [Math.log(0.8), Math.log(0.1), Math.log(0.5)])])];
  expect(answerConfidences(task, turns)[0]!.confidence).toBeCloseTo(0.8 * 0.1 * 0.5, 12);
  expect(answerConfidences(task, turns, (token) => token === RIGHT)[0]!.confidence).toBeCloseTo(0.8, 12);
});

it('gives no probability above 1', () => {
  expect(answerConfidences(task, [dialogue([says([RIGHT, 2], [1e-7, 0])])])[0]!.confidence).toBe(1);
});
