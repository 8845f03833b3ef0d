import { describe, expect, it } from 'vitest';
import type { Episode, Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { answerMask, strategies, task } from './task';
import type { EditGoal } from './task';
import { simulatorCorpus, simulatorDrill } from './corpus';
import { editsBetween, parse, simulatorPrompt } from './document';
import { DocumentLanguage } from './language';
import { commonSubsequence } from './measures';
import { STYLES } from '../../personas/core/styles';
import { BASE_MODEL_POSITIONS } from '../registry';
import { idsOf, vocabulary } from './vocabulary';

const FROM = 'dear anna the meeting is on tuesday at school . please reply . regards';
const TO = 'hey anna the meeting is at school on friday . please reply . regards';
const document = parse(idsOf(FROM))!;
const episode: Episode<EditGoal> = { index: 0, goal: { document, edits: editsBetween(document, parse(idsOf(TO))!)! } };
const turn = (speaker: 'policy' | 'user', text: string): Turn => ({
  speaker,
  tokens: [...idsOf(text), task.stopToken[speaker]],
});
const dialogue = (...texts: string[]) => texts.map((text, i) => turn(i % 2 === 0 ? 'user' : 'policy', text));
const measured = (...texts: string[]) =>
  Object.fromEntries(task.measures!.map(({ name, of }) => [name, of(episode, dialogue(...texts))]));

/** Token BLEU of FROM against TO, 14 tokens both: 12 words, 8 pairs, 5 triples and 3 quadruples match; one more for n ≥ 2. */
const UNTOUCHED = ((12 / 14) * ((8 + 1) / (13 + 1)) * ((5 + 1) / (12 + 1)) * ((3 + 1) / (11 + 1))) ** 0.25;

describe('edit judges', () => {
  it.each([
    [
      'the wanted text, accepted',
      ['morning', `draft ${TO}`, 'deal'],
      { stop: 'accepted', correct: 1, accepted: 1, success: 1 },
    ],
    [
      'the wanted text, rejected at the horizon',
      ['morning', `draft ${TO}`, 'nope'],
      { stop: 'horizon', correct: 1, accepted: 0, success: 1 },
    ],
    [
      'the wanted text, whose user leaves',
      ['morning', `draft ${TO}`, 'nope', 'anything else ?', 'bye'],
      { stop: 'left', correct: 1, accepted: 0, success: 0 },
    ],
    ['the untouched text, accepted', ['morning', `draft ${FROM}`, 'deal'], { stop: 'accepted', accepted: 1 }],
    ['praise for a question', ['morning', 'anything else ?', 'deal'], { stop: 'accepted', accepted: 0 }],
    ['no policy turn', ['morning'], { stop: 'horizon', accepted: 0, turns: 0 }],
    ['a text that cannot be read', ['morning', 'draft hey hey hey', 'deal'], { stop: 'accepted', accepted: 1 }],
  ])('%s', (_, texts, outcome) => {
    expect(task.judge(episode, dialogue(...texts))).toMatchObject(outcome);
  });

  it('grades the last revision, or the original document if none was sent', () => {
    const grade = (...texts: string[]) => task.judge(episode, dialogue(...texts)).correct;
    const untouched = grade('morning');
    expect(untouched).toBeCloseTo(UNTOUCHED, 12);
    expect(grade('morning', `draft ${TO}`, 'nope', `draft ${FROM}`, 'hmm')).toBe(untouched);
    const half = grade('morning', 'draft hey anna the meeting is on tuesday at school . please reply . regards', 'hmm');
    expect(half).toBeGreaterThan(untouched);
    expect(half).toBeLessThan(1);
    expect(grade('morning', 'draft hey hey hey', 'hmm')).toBeLessThan(0.1);
    expect(grade('morning', 'draft', 'hmm')).toBe(0);
  });

  it('measures which edits were done, and which words were harmed', () => {
    expect(measured('morning', `draft ${TO}`, 'deal')).toEqual({
      tokenBleu: 1,
      charBleu: 1,
      exact: 1,
      editsDone: 3,
      harm: 0,
    });
    expect(measured('morning')).toMatchObject({ exact: 0, editsDone: 0, harm: 0 });
    // One wish met; the courtesy, which was to stay, is gone.
    const sent = 'draft hey anna the meeting is on tuesday at school . reply . regards';
    expect(measured('morning', sent, 'hmm')).toMatchObject({ exact: 0, editsDone: 1, harm: 1 });
    expect(measured('morning', 'draft forget it', 'hmm')).toMatchObject({ editsDone: 0, tokenBleu: 0, charBleu: 0 });
  });

  it('distinguishes right revisions from wrong ones, whatever was sent', () => {
    expect(task.answerIn(episode, turn('policy', `version ${TO}`).tokens)).toBe('right');
    expect(task.answerIn(episode, turn('policy', `version ${FROM}`).tokens)).toBe('wrong');
    expect(task.answerIn(episode, turn('policy', 'version dear').tokens)).toBe('wrong');
    expect(task.answerIn(episode, turn('policy', 'check hey ?').tokens)).toBeNull();
  });

  it('counts every word of a revision as part of the answer, so that another order of words is another answer', () => {
    const [first, last] = [
      'draft hey anna on tuesday the meeting is at school . reply . regards',
      'draft hey anna the meeting is at school on tuesday . reply . regards',
    ].map((said) => {
      const { tokens } = turn('policy', said);
      const counts = answerMask(tokens);
      expect(counts).toHaveLength(tokens.length);
      return tokens.filter((_, i) => counts[i]);
    });
    expect([...first!].sort()).toEqual([...last!].sort());
    expect(first).not.toEqual(last);
    const { tokens } = turn('policy', 'version hey');
    expect(answerMask(tokens)).toEqual([false, ...tokens.slice(1).map(() => true)]); // the word that it begins with is only wording
  });

  it('names acts by what was done and to which slots', () => {
    const acts = dialogue('later maybe', 'check hey friday ?', 'nah monday', `draft ${TO}`, 'wrong').map(task.actOf);
    expect(acts).toEqual(['tell later', 'confirm greeting day', 'no day', 'send', 'reject']);
    expect(task.actOf(turn('policy', 'draft hey'))).toBe('send-unreadable');
  });

  it('shows the document and the goal to the simulator, and only the document to the policy', () => {
    expect(task.text(task.policyPrompt(episode))).toBe(`<bos> ${FROM} </document>`);
    expect(task.text(task.simulatorPrompt(episode, 'people'))).toBe(
      `<bos> <people> ${FROM} </document> goal:hey goal:friday goal:last </edits> goal:please goal:nothing </goal>`,
    );
    expect(task.describeGoal(episode)).toBe(
      `${FROM} (greeting dear → hey, day tuesday → friday, order between → last)`,
    );
  });

  it('has contexts that fit the positions of its base models, at the horizon of its preset and of the base report', () => {
    expect(task.maxContextTokens(8)).toBeLessThanOrEqual(BASE_MODEL_POSITIONS);
  });
});

it('finds a longest common subsequence', () => {
  expect(commonSubsequence([1, 2, 3, 4, 5], [2, 9, 4, 3, 5])).toHaveLength(3);
  expect(commonSubsequence([], [1])).toEqual([]);
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

  it('show the simulator right and wrong revisions about equally often, with the verdicts of each style', () => {
    const of = verdicts(simulatorCorpus(3, 3000));
    expect(of('careful')).toMatchObject({ right: 1, wrong: 0 });
    expect(of('default').right).toBe(1);
    expect(of('default').wrong).toBeGreaterThan(0.85);
    expect(of('people').right).toBeGreaterThan(0.75);
    expect(of('people').wrong).toBeLessThan(0.15);
    for (const style of ['people', 'careful']) {
      expect(of(style).wrongShare).toBeGreaterThan(0.4);
      expect(of(style).wrongShare).toBeLessThan(0.75);
    }
  });

  it('have drills with verdicts without noise, about revisions from the fourth difficulty on', () => {
    expect(verdicts(simulatorDrill(3, 300, 8))('careful')).toMatchObject({ right: 1, wrong: 0 });
    expect(Number.isNaN(verdicts(simulatorDrill(3, 100, 3))('careful').wrong)).toBe(true);
  });
});

/** Shares of accepted revisions by style, read from rows alone: the goal from the prompt, the verdicts from the turns. */
function verdicts(rows: readonly { readonly ids: readonly number[] }[]) {
  const seen = new Map<string, { right: number[]; wrong: number[] }>(
    STYLES.map((style) => [style, { right: [], wrong: [] }]),
  );
  for (const { ids } of rows) {
    const style = vocabulary.words[ids[1]!]!.slice(1, -1);
    const goal = goalOf(ids);
    const turns = splitTurns(ids.slice(simulatorPrompt(goal, style).length));
    turns.forEach((tokens, i) => {
      // What cannot be read gets no verdict.
      const sent = i % 2 === 1 && new DocumentLanguage(goal.document).readPolicy(tokens).kind === 'propose';
      const verdict = sent ? task.answerIn({ index: 0, goal }, tokens) : null;
      if (verdict) seen.get(style)![verdict].push(task.readUser(turns[i + 1]!) === 'accept' ? 1 : 0);
    });
  }
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  return (style: string) => {
    const { right, wrong } = seen.get(style)!;
    return { right: mean(right), wrong: mean(wrong), wrongShare: wrong.length / (right.length + wrong.length) };
  };
}

function goalOf(ids: readonly number[]): EditGoal {
  const end = ids.indexOf(idsOf('</document>')[0]!);
  const read = parse(ids.slice(2, end))!;
  const states = [...read.states];
  for (const token of ids.slice(end + 1, end + 7)) {
    const named = vocabulary.valueOf(idsOf(vocabulary.words[token]!.replace('goal:', ''))[0]!);
    if (named) states[named.slot] = named.value;
  }
  return { document: read, edits: editsBetween(read, { ...read, states })! };
}

function splitTurns(ids: readonly number[]): number[][] {
  const turns: number[][] = [[]];
  for (const id of ids) {
    turns.at(-1)!.push(id);
    if (id === task.stopToken.user || id === task.stopToken.policy) turns.push([]);
  }
  return turns.slice(0, -1);
}
