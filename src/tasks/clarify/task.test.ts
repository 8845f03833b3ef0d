import { describe, expect, it } from 'vitest';
import type { Episode, Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { strategies, task } from './task';
import type { ClarifyGoal } from './task';
import { simulatorCorpus } from './corpus';
import { STYLES } from '../../personas/core/styles';
import { vocabulary } from './vocabulary';
import { policyRow, simulatorRow, simulatorRows } from '../views';

const episode: Episode<ClarifyGoal> = { index: 0, goal: [0, 2, 0] };
const turn = (speaker: 'policy' | 'user', text: string): Turn => ({
  speaker,
  tokens: [...vocabulary.idsOf(text), task.stopToken[speaker]],
});
const dialogue = (...texts: string[]) => texts.map((text, i) => turn(i % 2 === 0 ? 'user' : 'policy', text));

describe('clarify judges', () => {
  it.each([
    [
      'a right answer that is accepted',
      ['hi', 'offer rome may train', 'deal'],
      { stop: 'accepted', correct: 1, accepted: 1, success: 1 },
    ],
    [
      'a wrong answer that is accepted',
      ['hi', 'offer oslo may train', 'deal'],
      { stop: 'accepted', correct: 0, accepted: 1, success: 0 },
    ],
    [
      'a right answer whose user leaves',
      ['hi', 'offer rome may train', 'nope', 'where to ?', 'bye'],
      { stop: 'left', correct: 1, accepted: 0, success: 0 },
    ],
    [
      'a right answer that is rejected at the horizon',
      ['hi', 'offer rome may train', 'nope'],
      { stop: 'horizon', correct: 1, accepted: 0, success: 1 },
    ],
    [
      'a right answer that is taken back',
      ['hi', 'offer rome may train', 'nope', 'offer oslo may train', 'hmm'],
      { stop: 'horizon', correct: 0, accepted: 0, success: 0 },
    ],
    [
      'praise for a question',
      ['hi', 'where to ?', 'perfect thank you'],
      { stop: 'accepted', correct: 0, accepted: 0, success: 0 },
    ],
    ['no policy turn', ['hi'], { stop: 'horizon', correct: 0, accepted: 0, success: 0, turns: 0 }],
  ])('%s', (_, texts, outcome) => {
    expect(task.judge(episode, dialogue(...texts))).toMatchObject(outcome);
  });

  it('names acts by what was done and to which slots', () => {
    const acts = dialogue('rome please', 'check rome train ?', 'nah oslo', 'offer rome may train', 'wrong').map(
      task.actOf,
    );
    expect(acts).toEqual(['tell city', 'confirm city transport', 'no +city', 'propose', 'reject']);
  });
});

describe('views of a dialogue', () => {
  const turns: Turn[] = [
    ...dialogue('hi', 'where to ?', 'rome please'),
    { ...turn('policy', 'offer rome'), truncated: true },
    turn('user', 'sorry ?'),
  ];

  it("have the policy's own tokens as targets, its stop token included, but not a forced one", () => {
    const { ids, mask } = policyRow(task, episode, turns);
    expect(task.text(ids)).toBe(
      '<bos> hi </user> where to ? </policy> rome please </user> offer rome </policy> sorry ? </user>',
    );
    expect(mask).toEqual([0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
  });

  it("have the user's tokens as targets in the simulator's row, behind style tag and goal", () => {
    const { ids, mask } = simulatorRow(task, episode, turns, 'people');
    expect(task.text(ids.slice(0, 8))).toBe('<bos> <people> goal:rome goal:may goal:train </goal> hi </user>');
    expect(mask).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    const outcome = task.judge(episode, turns);
    expect(simulatorRows(task, [{ episode, user: 'real', turns, outcome, reward: 0 }], 'people')).toEqual([
      { ids, mask },
    ]);
  });
});

describe('the corpora', () => {
  it('contain every choice of every strategy', () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const strategy = strategies.random(new Rng(1, 'mixture', i));
      for (const key of Object.keys(strategies.choices) as (keyof typeof strategy)[]) {
        const choice = `${key} ${String(strategy[key])}`;
        seen.set(choice, (seen.get(choice) ?? 0) + 1);
      }
    }
    for (const [key, choices] of Object.entries(strategies.choices)) {
      for (const choice of choices)
        expect(seen.get(`${key} ${String(choice)}`)! / 4000, `${key} ${String(choice)}`).toBeGreaterThan(0.02);
    }
  });

  it('show the simulator right and wrong answers about equally often, with the verdicts of each style', () => {
    const verdicts = new Map<string, { right: number[]; wrong: number[] }>(
      STYLES.map((style) => [style, { right: [], wrong: [] }]),
    );
    for (const { ids } of simulatorCorpus(3, 3000)) {
      const style = task.vocabulary[ids[1]!]!.slice(1, -1);
      const goal = ids
        .slice(2, 5)
        .map((token, slot) => token - vocabulary.idOf(`goal:${['rome', 'march', 'train'][slot]!}`));
      const answers = splitTurns(ids.slice(6));
      answers.forEach((tokens, i) => {
        if (i % 2 === 0) return;
        const verdict = task.answerIn({ index: 0, goal }, tokens);
        if (verdict) verdicts.get(style)![verdict].push(task.readUser(answers[i + 1]!) === 'accept' ? 1 : 0);
      });
    }
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const of = (style: string) => ({
      right: mean(verdicts.get(style)!.right),
      wrong: mean(verdicts.get(style)!.wrong),
    });
    expect(of('careful')).toEqual({ right: 1, wrong: 0 });
    expect(of('default').right).toBe(1);
    expect(of('default').wrong).toBeGreaterThan(0.9);
    expect(of('people').right).toBeGreaterThan(0.8);
    expect(of('people').wrong).toBeLessThan(0.15);
    for (const style of ['people', 'careful']) {
      const { right, wrong } = verdicts.get(style)!;
      expect(wrong.length / (right.length + wrong.length)).toBeGreaterThan(0.4);
      expect(wrong.length / (right.length + wrong.length)).toBeLessThan(0.7);
    }
  });
});

function splitTurns(ids: readonly number[]): number[][] {
  const turns: number[][] = [[]];
  for (const id of ids) {
    turns.at(-1)!.push(id);
    if (id === task.stopToken.user || id === task.stopToken.policy) turns.push([]);
  }
  return turns.slice(0, -1);
}
