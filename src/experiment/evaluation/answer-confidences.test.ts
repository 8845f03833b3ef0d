import { expect, it } from 'vitest';
import type { Dialogue, Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { calibrationError } from '../../gap/calibration-error';
import { answerConfidences, firstAnswers } from './answer-confidences';

const RIGHT = 7;
const task = {
  answerIn: (_: unknown, tokens: readonly number[]) =>
    tokens[0] === RIGHT ? ('right' as const) : tokens[0] === 8 ? ('wrong' as const) : null,
};
const dialogue = (turns: readonly Turn[]): Dialogue => ({
  episode: { index: 0, goal: null },
  user: 'real',
  turns,
  outcome: { stop: 'horizon', correct: 0, accepted: 0, turns: 1, success: 0 },
  reward: 0,
});
const says = (tokens: readonly number[], logprobs?: readonly number[], truncated?: boolean): Turn => ({
  speaker: 'policy',
  tokens,
  ...(logprobs && { logprobs }),
  ...(truncated && { truncated }),
});
const user: Turn = { speaker: 'user', tokens: [RIGHT, 1] };

it('multiplies, for each answer, the probabilities of the tokens that the policy chose', () => {
  const half = Math.log(0.5);
  const answers = answerConfidences(task, [
    dialogue([
      user,
      says([3, 2], [half, 0]),
      user,
      says([8, 2], [half, half]),
      user,
      says([RIGHT, 2], [Math.log(0.8), 0]),
    ]),
    dialogue([user, says([3, 2], [0, 0])]),
    // The forced stop token was not chosen, so its log-prob of −50 does not count.
    dialogue([says([RIGHT, 4, 2], [half, half, -50], true), says([RIGHT, 2])]),
  ]);
  expect(answers).toEqual([
    { dialogue: 0, turn: 3, confidence: expect.closeTo(0.25, 12), right: false, first: true },
    { dialogue: 0, turn: 5, confidence: expect.closeTo(0.8, 12), right: true, first: false },
    { dialogue: 2, turn: 0, confidence: expect.closeTo(0.25, 12), right: true, first: true },
  ]);
  expect(firstAnswers(answers).map(({ dialogue: d, turn }) => [d, turn])).toEqual([
    [0, 3],
    [2, 0],
  ]);
});

it('multiplies the probabilities of the words that count', () => {
  const turns = [dialogue([says([RIGHT, 5, 2], [Math.log(0.8), Math.log(0.1), Math.log(0.5)])])];
  expect(answerConfidences(task, turns)[0]!.confidence).toBeCloseTo(0.8 * 0.1 * 0.5, 12);
  expect(answerConfidences(task, turns, (tokens) => tokens.map((token) => token === RIGHT))[0]!.confidence).toBeCloseTo(
    0.8,
    12,
  );
});

it('gives no probability above 1', () => {
  expect(answerConfidences(task, [dialogue([says([RIGHT, 2], [1e-7, 0])])])[0]!.confidence).toBe(1);
});

it('raises false alarms no more often than its level for a calibrated policy whose wrong answers are rejected', () => {
  const draws = 200;
  const alarms = { first: 0, last: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const rng = new Rng(draw, 'refusals');
    const dialogues = Array.from({ length: 300 }, () => {
      const turns: Turn[] = [];
      for (let answer = 0; answer < 3; answer++) {
        const confidence = 0.2 + 0.7 * rng.uniform();
        const right = rng.bernoulli(confidence);
        turns.push(says([right ? RIGHT : 8, 2], [Math.log(confidence), 0]), user);
        if (rng.bernoulli(right ? 0.9 : 0.1)) break; // accepted
      }
      return dialogue(turns);
    });
    const answers = answerConfidences(task, dialogues);
    const lastOf = answers.filter(({ dialogue: d }, i) => answers[i + 1]?.dialogue !== d);
    const p = (judged: typeof answers) =>
      calibrationError(judged, new Rng(draw, 'ece'), { simulations: 199, resamples: 1 }).p;
    alarms.first += Number(p(firstAnswers(answers)) <= 0.05);
    alarms.last += Number(p(lastOf) <= 0.05);
  }
  expect(alarms.first / draws).toBeLessThanOrEqual(0.08); // 5 % and twice its standard error
  expect(alarms.last).toBe(draws); // the reason why last answers are not used
});
