import { describe, expect, it } from 'vitest';
import type { Episode } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { RealUsers, UserFilter } from '../../domain/task';
import { task } from '../../tasks/clarify/task';
import type { ClarifyGoal } from '../../tasks/clarify/task';
import { SIZES, randomAct } from '../../tasks/clarify/agents';
import { language } from '../../tasks/clarify/language';
import type { PopulationFile } from './mixture';
import { personas, randomParameters } from './persona';

type Policy = (rng: Rng, goal: ClarifyGoal) => readonly number[];

const everyone = [...personas.values()];

/** Random weights (some personas absent), parameters from the whole range: uniform, or all at the extremes. */
function randomPopulation(rng: Rng, extreme: boolean): PopulationFile {
  const raw = everyone.map(() => (rng.bernoulli(0.4) ? 0 : rng.uniform()));
  if (!raw.some((weight) => weight > 0)) raw[rng.integer(raw.length)] = 1;
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    version: 1,
    name: 'random',
    weights: Object.fromEntries(everyone.map(({ name }, i) => [name, raw[i]! / sum])),
    parameters: Object.fromEntries(
      everyone.map((persona) => [
        persona.name,
        Object.fromEntries(
          Object.keys(persona.parameters).map((key) => [key, extreme ? rng.integer(2) : rng.uniform()]),
        ),
      ]),
    ),
  };
}

/** Random acts: half of the values are right, and some turns are nonsense. */
const randomPolicy: Policy = (rng, goal) => {
  if (rng.bernoulli(0.1)) return Array.from({ length: 1 + rng.integer(6) }, () => rng.integer(task.vocabulary.length));
  const act = randomAct(rng);
  const said =
    'values' in act ? { ...act, values: act.values.map((v, s) => (v >= 0 && rng.bernoulli(0.5) ? goal[s]! : v)) } : act;
  return rng.pick(language.phrasesOfPolicy(said));
};

function total(filter: UserFilter): number {
  let sum = 0;
  for (const { probability } of filter.enumerate()) sum += probability;
  return sum;
}

/** What the three methods of the filter must agree on, at one point of a dialogue. */
function expectProper(filter: UserFilter): void {
  expect(Math.abs(total(filter) - 1)).toBeLessThan(1e-9);
  let posterior = 0;
  for (const probability of filter.personas().values()) posterior += probability;
  expect(Math.abs(posterior - 1)).toBeLessThan(1e-9);
}

const episodeOf = (rng: Rng): Episode<ClarifyGoal> => ({ index: 0, goal: SIZES.map((size) => rng.integer(size)) });

describe('the exact filter', () => {
  it.each([
    ['parameters anywhere in their ranges', false],
    ['every parameter 0 or 1', true],
  ])('sums to 1 along whole dialogues of random populations, with %s', (_, extreme) => {
    for (let i = 0; i < 40; i++) {
      const rng = new Rng(1, `filter ${String(extreme)}`, i);
      const users = task.realUsers(randomPopulation(rng, extreme));
      const episode = episodeOf(rng);
      const user = users.begin(episode, rng);
      const filter = users.filter(episode);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 9; turn++) {
        expectProper(filter);
        const said = user.reply(policyTurn);
        expect(filter.logProb(said)).toBeGreaterThan(-Infinity);
        filter.observeUser(said);
        expect(filter.personas().get(user.persona)).toBeGreaterThan(0);
        policyTurn = randomPolicy(rng, episode.goal);
        filter.observePolicy(policyTurn);
      }
    }
  });

  it('sums to 1 after user turns that no person says, and learns nothing about the person from them', () => {
    for (let i = 0; i < 40; i++) {
      const rng = new Rng(2, 'unsayable', i);
      const users = task.realUsers(randomPopulation(rng, i % 2 === 0));
      const episode = episodeOf(rng);
      const filter = users.filter(episode);
      for (let turn = 0; turn < 6; turn++) {
        const before = new Map(filter.personas());
        const noise = Array.from({ length: rng.integer(5) }, () => rng.integer(task.vocabulary.length));
        expect(filter.logProb(noise)).toBe(-Infinity);
        filter.observeUser(noise);
        for (const [name, probability] of filter.personas()) expect(probability).toBeCloseTo(before.get(name)!, 9);
        expectProper(filter);
        filter.observePolicy(randomPolicy(rng, episode.goal));
        expectProper(filter);
      }
    }
  });

  it('stays defined after a user turn that is impossible only with some parameters', () => {
    const users = task.realUsers({
      version: 1,
      name: 'never leaves',
      weights: { changer: 1 },
      parameters: { changer: { leaveQuestion: 0, leaveWrong: 0, stale: 1 } },
    });
    const filter = users.filter({ index: 0, goal: [0, 0, 0] });
    const leave = [task.vocabulary.indexOf('bye'), task.stopToken.user];
    filter.observeUser([task.vocabulary.indexOf('hi'), task.stopToken.user]);
    filter.observePolicy(language.phrasesOfPolicy({ kind: 'ask-all' })[0]!);
    expect(filter.logProb(leave)).toBe(-Infinity);
    filter.observeUser(leave);
    expectProper(filter);
  });

  it('gives the same probabilities by logProb as by enumerate, which lists each turn once', () => {
    for (let i = 0; i < 8; i++) {
      const rng = new Rng(3, 'agreement', i);
      const users = task.realUsers(randomPopulation(rng, false));
      const episode = episodeOf(rng);
      const filter = users.filter(episode);
      const user = users.begin(episode, rng);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 3; turn++) {
        const turns = [...filter.enumerate()];
        expect(new Set(turns.map(({ tokens }) => tokens.join())).size).toBe(turns.length);
        const errors = turns.map(({ tokens, probability }) => Math.abs(Math.exp(filter.logProb(tokens)) - probability));
        expect(Math.max(...errors)).toBeLessThan(1e-12);
        filter.observeUser(user.reply(policyTurn));
        policyTurn = randomPolicy(rng, episode.goal);
        filter.observePolicy(policyTurn);
      }
    }
  });

  it.each([...everyone.map(({ name }) => name), 'default', 'random'])(
    'is the distribution of the sampler: second replies of %s are as frequent as it says',
    (name) => {
      const rng = new Rng(4, name);
      const file: unknown =
        name === 'default'
          ? task.defaultPopulation
          : name === 'random'
            ? randomPopulation(rng, false)
            : {
                version: 1,
                name,
                weights: { [name]: 1 },
                parameters: { [name]: randomParameters(personas.get(name)!, rng) },
              };
      const users = task.realUsers(file);
      const episode: Episode<ClarifyGoal> = { index: 0, goal: [1, 2, 3] };
      // A fixed exchange: a question for everything, then a confirmation with one wrong slot.
      const asked = language.phrasesOfPolicy({ kind: 'ask-all' })[0]!;
      const readBack = language.phrasesOfPolicy({ kind: 'confirm', values: [1, 2, 4] })[0]!;
      expectLaw(users, episode, [asked, readBack], 3000);
    },
  );

  it('scores a thousand dialogues of the default population in well under five seconds of processor time', () => {
    const users = task.realUsers(task.defaultPopulation);
    const started = process.cpuUsage();
    for (let i = 0; i < 1000; i++) {
      const rng = new Rng(5, 'speed', i);
      const episode = episodeOf(rng);
      const user = users.begin(episode, rng);
      const filter = users.filter(episode);
      let policyTurn: readonly number[] | null = null;
      for (let turn = 0; turn < 5; turn++) {
        const said = user.reply(policyTurn);
        filter.logProb(said);
        filter.observeUser(said);
        policyTurn = randomPolicy(rng, episode.goal);
        filter.observePolicy(policyTurn);
      }
    }
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });
});

/**
 * Chi-square-like check of sampled replies to the last policy turn: cells are reply turns, the expected count is the
 * sum over dialogues of the filter's probability given that dialogue's own history. With n draws a cell's standard
 * deviation is at most √expected; five of them (plus one count) is passed by chance in less than 1 of 10^6 cells.
 */
function expectLaw(
  users: RealUsers<ClarifyGoal>,
  episode: Episode<ClarifyGoal>,
  policyTurns: readonly (readonly number[])[],
  dialogues: number,
): void {
  const expected = new Map<string, number>();
  const counted = new Map<string, number>();
  const laws = new Map<string, ReadonlyMap<string, number>>();
  for (let i = 0; i < dialogues; i++) {
    const user = users.begin(episode, new Rng(6, 'law', i));
    const history: (readonly number[])[] = [user.reply(null)];
    for (const turn of policyTurns) history.push(user.reply(turn));
    const last = history.pop()!.join();
    counted.set(last, (counted.get(last) ?? 0) + 1);
    const key = history.join('|');
    let law = laws.get(key);
    if (!law) {
      const filter = users.filter(episode);
      history.forEach((said, t) => {
        filter.observeUser(said);
        filter.observePolicy(policyTurns[t]!);
      });
      law = new Map([...filter.enumerate()].map(({ tokens, probability }) => [tokens.join(), probability]));
      laws.set(key, law);
    }
    for (const [turn, probability] of law) expected.set(turn, (expected.get(turn) ?? 0) + probability);
  }
  for (const turn of counted.keys()) expect(expected.has(turn), `${turn} was sampled but is impossible`).toBe(true);
  for (const [turn, mean] of expected) {
    expect(Math.abs((counted.get(turn) ?? 0) - mean), turn).toBeLessThan(1 + 5 * Math.sqrt(mean));
  }
}
