/** The exact filter over people who speak vaguely: as src/personas/core/people.test.ts, where one turn may mean several acts. */
import { describe, expect, it } from 'vitest';
import type { Episode } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { UserFilter } from '../../domain/task';
import { personas } from '../../personas/core/persona';
import { task } from './task';
import { randomAct } from './agents';
import { editsBetween, parse, randomGoal } from './document';
import type { EditGoal } from './document';
import { DocumentLanguage } from './language';
import { idsOf, vocabulary } from './vocabulary';

const everyone = [...personas.values()];

function randomPopulation(rng: Rng, extreme: boolean) {
  const raw = everyone.map(() => rng.uniform());
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const value = () => (extreme ? rng.integer(2) : rng.uniform());
  return {
    version: 1,
    name: 'random',
    weights: Object.fromEntries(everyone.map(({ name }, i) => [name, raw[i]! / sum])),
    parameters: Object.fromEntries(
      everyone.map(({ name, parameters }) => [
        name,
        Object.fromEntries(Object.keys(parameters).map((key) => [key, value()])),
      ]),
    ),
  };
}

/** Acts at random, half of the values right, and now and then nonsense. */
function randomPolicy(goal: EditGoal, rng: Rng): readonly number[] {
  if (rng.bernoulli(0.1)) return Array.from({ length: 1 + rng.integer(6) }, () => rng.integer(task.vocabulary.length));
  const act = randomAct(rng);
  const said =
    'values' in act
      ? { ...act, values: act.values.map((v, s) => (v >= 0 && rng.bernoulli(0.5) ? goal.edits[s]! : v)) }
      : act;
  return rng.pick(new DocumentLanguage(goal.document).phrasesOfPolicy(said));
}

const total = (filter: UserFilter) => [...filter.enumerate()].reduce((sum, { probability }) => sum + probability, 0);
const episodeOf = (rng: Rng): Episode<EditGoal> => ({ index: 0, goal: randomGoal(rng) });

describe('the exact filter over people who edit', () => {
  it.each([
    ['parameters anywhere in their ranges', false],
    ['every parameter 0 or 1', true],
  ])('sums to 1 along whole dialogues, with %s', (_, extreme) => {
    for (let i = 0; i < 25; i++) {
      const rng = new Rng(1, `filter ${String(extreme)}`, i);
      const users = task.realUsers(randomPopulation(rng, extreme));
      const episode = episodeOf(rng);
      const user = users.begin(episode, rng);
      const filter = users.filter(episode);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 7; turn++) {
        expect(Math.abs(total(filter) - 1)).toBeLessThan(1e-9);
        const said = user.reply(policyTurn);
        expect(filter.logProb(said)).toBeGreaterThan(-Infinity);
        filter.observeUser(said);
        expect(filter.personas().get(user.persona)).toBeGreaterThan(0);
        policyTurn = randomPolicy(episode.goal, rng);
        filter.observePolicy(policyTurn);
      }
    }
  });

  it('gives the same probabilities by logProb as by enumerate, which names each turn once', () => {
    for (let i = 0; i < 10; i++) {
      const rng = new Rng(2, 'agreement', i);
      const users = task.realUsers(i % 2 === 0 ? task.defaultPopulation : randomPopulation(rng, false));
      const episode = episodeOf(rng);
      const filter = users.filter(episode);
      const user = users.begin(episode, rng);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 4; turn++) {
        const turns = [...filter.enumerate()];
        expect(new Set(turns.map(({ tokens }) => tokens.join())).size).toBe(turns.length);
        const errors = turns.map(({ tokens, probability }) => Math.abs(Math.exp(filter.logProb(tokens)) - probability));
        expect(Math.max(...errors)).toBeLessThan(1e-12);
        filter.observeUser(user.reply(policyTurn));
        policyTurn = randomPolicy(episode.goal, rng);
        filter.observePolicy(policyTurn);
      }
    }
  });

  it('gives the probabilities of what people really say: replies to a question after a vague wish are sampled as often as it says', () => {
    const from = parse(idsOf('dear anna the meeting is on tuesday at school . please reply bring cake . regards'))!;
    const to = parse(idsOf('hey anna the meeting is on friday at school . reply . regards'))!;
    const episode: Episode<EditGoal> = { index: 0, goal: { document: from, edits: editsBetween(from, to)! } };
    const users = task.realUsers(task.defaultPopulation);
    const asked = ['anything else ? </policy>', 'check hi ? </policy>'].map(idsOf);
    const expected = new Map<string, number>();
    const counted = new Map<string, number>();
    const laws = new Map<string, readonly (readonly [string, number])[]>();
    for (let i = 0; i < 3000; i++) {
      const user = users.begin(episode, new Rng(3, 'law', i));
      const history = [user.reply(null), ...asked.map((turn) => user.reply(turn))];
      const last = history.pop()!.join();
      counted.set(last, (counted.get(last) ?? 0) + 1);
      const key = history.join('|');
      if (!laws.has(key)) {
        const filter = users.filter(episode);
        history.forEach((said, t) => {
          filter.observeUser(said);
          filter.observePolicy(asked[t]!);
        });
        laws.set(
          key,
          [...filter.enumerate()].map(({ tokens, probability }) => [tokens.join(), probability] as const),
        );
      }
      for (const [turn, probability] of laws.get(key)!) expected.set(turn, (expected.get(turn) ?? 0) + probability);
    }
    for (const turn of counted.keys()) expect(expected.has(turn), `${turn} was sampled but is impossible`).toBe(true);
    // As in people.test.ts: five standard deviations and one count.
    for (const [turn, mean] of expected)
      expect(Math.abs((counted.get(turn) ?? 0) - mean), turn).toBeLessThan(1 + 5 * Math.sqrt(mean));
  });

  it('knows that people never volunteer what is to stay as it is, but say it when asked', () => {
    const users = task.realUsers({
      version: 1,
      name: 'truthful',
      weights: { cooperative: 1 },
      parameters: { cooperative: { slip: 0, leaveQuestion: 0, answer: 1, volunteer: 0, openReveal: 1 } },
    });
    const from = parse(idsOf('dear anna the meeting is on tuesday at school . reply . regards'))!;
    const to = parse(idsOf('hey anna the meeting is on friday at school . reply . regards'))!;
    const filter = users.filter({ index: 0, goal: { document: from, edits: editsBetween(from, to)! } });
    const words = () =>
      new Set([...filter.enumerate()].flatMap(({ tokens }) => tokens.map((token) => vocabulary.words[token]!)));
    expect(words()).toEqual(new Set(['want', 'perhaps', 'maybe', 'hey', 'warmer', 'friday', 'later', '</user>']));
    filter.observePolicy(idsOf('your wishes ? </policy>'));
    expect(words()).toEqual(new Set(['want', 'perhaps', 'maybe', 'hey', 'warmer', 'friday', 'later', '</user>']));
    filter.observePolicy(idsOf('which courtesy ? </policy>'));
    expect(words()).toEqual(new Set(['want', 'perhaps', 'maybe', 'blunt', '</user>']));
  });

  it('scores five hundred dialogues of the default population in well under five seconds of processor time', () => {
    const users = task.realUsers(task.defaultPopulation);
    const started = process.cpuUsage();
    for (let i = 0; i < 500; i++) {
      const rng = new Rng(4, 'speed', i);
      const episode = episodeOf(rng);
      const user = users.begin(episode, rng);
      const filter = users.filter(episode);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 5; turn++) {
        const said = user.reply(policyTurn);
        filter.logProb(said);
        filter.observeUser(said);
        policyTurn = randomPolicy(episode.goal, rng);
        filter.observePolicy(policyTurn);
      }
    }
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });
});
