/** The first screen plays by itself, can be taken hold of, and counts what it shows. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Replay } from '../../domain/replay';
import { changedDialogues, END_MS, pairsOf, Playback, tellingUsers, TURN_MS, turnsOf } from './playback.svelte';

/** Three users, two steps. Sentence 0 opens, 1 asks, 2 answers, 3 proposes, 4 thanks. */
function replay(arm: string, endings: readonly [string, string], last: readonly (readonly number[])[]): Replay {
  const before = [
    [0, 1, 2],
    [0, 1, 2],
    [0, 1, 2],
  ];
  const answers = (said: readonly (readonly number[])[]) =>
    said.map((spoken) =>
      spoken
        .filter((_, i) => i % 2 === 1)
        .map((sentence) => (sentence === 3 ? 'w' : '.'))
        .join(''),
    );
  return {
    ...{ format: 'shiftlab-replay', schema: 1, task: 'clarify', preset: 'clarify', seed: 1, arm, temperature: 1 },
    ...{ adapter: 'a table', dialogues: 3, updates: [0, 10], promised: [0.5, 1], people: [0.4, 0.3] },
    users: ['a', 'b', 'c'].map((goal) => ({ goal, persona: 'terse' })),
    sentences: ['i want rome', 'which month ?', 'may', 'offer rome june tram', 'thanks'],
    steps: [
      { said: before, answers: answers(before), endings: endings[0] },
      { said: last, answers: answers(last), endings: endings[1] },
    ],
  } as Replay;
}
const long = [
  [0, 1, 2, 3, 4],
  [0, 1, 2],
  [0, 3, 4],
];
const left = replay('naive', ['lll', 'lrw'], long);
const right = replay('calibrated', ['lll', 'rrr'], [long[1]!, long[1]!, long[1]!]);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts who is served by whom, and begins with a user whom only the right policy serves, wrong bookings first', () => {
  expect(pairsOf(left, right, 1)).toEqual({ both: 1, onlyLeft: 0, onlyRight: 2, neither: 0 });
  expect(tellingUsers(left, right, 1)).toEqual([2, 0]);
  expect(new Playback(left, right)).toMatchObject({ user: 2, step: 1, update: 10 });
});

it('counts the dialogues that training has changed, word for word', () => {
  expect([changedDialogues(left, 0), changedDialogues(left, 1), changedDialogues(right, 1)]).toEqual([0, 2, 0]);
});

it('says turn by turn who speaks and what is proposed', () => {
  expect(turnsOf(left, 1, 2)).toEqual([
    { speaker: 'user', text: 'i want rome', answer: null },
    { speaker: 'policy', text: 'offer rome june tram', answer: 'wrong' },
    { speaker: 'user', text: 'thanks', answer: null },
  ]);
});

it('plays a turn at a time, then the next telling user', () => {
  const playback = new Playback(left, right);
  playback.play();
  vi.advanceTimersByTime(2 * TURN_MS);
  expect([playback.turn, playback.ended]).toEqual([3, true]);
  vi.advanceTimersByTime(END_MS);
  expect([playback.user, playback.turn]).toEqual([0, 1]);
  playback.pause();
  vi.advanceTimersByTime(60_000);
  expect([playback.user, playback.turn]).toEqual([0, 1]);
});

it('steps one turn and stands still, and begins again', () => {
  const playback = new Playback(left, right);
  playback.play();
  playback.stepOn();
  vi.advanceTimersByTime(60_000);
  expect([playback.turn, playback.playing]).toEqual([2, false]);
  playback.restart();
  expect(playback.turn).toBe(1);
});

it('shows the whole dialogue where training is dragged, within its steps', () => {
  const playback = new Playback(left, right);
  playback.play();
  playback.train(-3);
  expect([playback.step, playback.turn, playback.playing]).toEqual([0, 3, false]);
  playback.train(99);
  expect(playback.step).toBe(1);
});

it('meets users in a circle', () => {
  const playback = new Playback(left, right);
  playback.meet(-1);
  expect(playback.user).toBe(2);
  playback.meet(3);
  expect([playback.user, playback.ended]).toEqual([0, true]);
});
