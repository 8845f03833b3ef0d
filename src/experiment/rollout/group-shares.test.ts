/** What the dialogues of a group with real users have in common: the person, or only the opening. For every task. */
import { describe, expect, it } from 'vitest';
import { bigramTable, TabularModel } from '../../../test/tabular-model';
import { Rng } from '../../domain/rng';
import type { RealUser } from '../../domain/task';
import { personas } from '../../personas/core/persona';
import { populationFromPrior } from '../../personas/core/prior';
import { tasks } from '../../tasks/registry';
import { groupedStarts, inGroups, rollOutAll } from './rollout';
import { peopleSeat } from '../seats/people-seat';

const draws = { seed: 11, purpose: 'train' };
const everyone = [...personas.values()];
const sure = (value: (path: string) => number) => ({
  version: 1,
  name: 'every parameter 0 or 1',
  weights: Object.fromEntries(everyone.map(({ name }) => [name, 1 / everyone.length])),
  parameters: Object.fromEntries(
    everyone.map(({ name, parameters }) => [
      name,
      Object.fromEntries(Object.keys(parameters).map((key) => [key, value(`${name}.${key}`)])),
    ]),
  ),
});
const rng = new Rng(1, 'parameters that are 0 or 1');
const populations: readonly (readonly [string, unknown])[] = [
  ['the task’s own users', null],
  ['a population of the prior', populationFromPrior(3)],
  ['people whose parameters are 0 or 1', sure(() => rng.integer(2))],
  ['one kind of person', { version: 1, name: 'changers', weights: { changer: 1 } }],
];

describe.each([...tasks.values()].map((module) => [module.task.name, module] as const))('in %s', (_, module) => {
  const { task } = module;

  describe.each(populations)('with %s', (_population, file) => {
    const users = task.realUsers(file ?? task.defaultPopulation);

    it('each dialogue of a group that shares its opening has a person from the exact posterior', async () => {
      const size = 600;
      const starts_N = groupedStarts(task, draws, 2, 2, size);
      const open = await peopleSeat(users, 'opening').open(starts_N, draws);
      inGroups(starts_N, size).forEach((starts_G, p) => {
        const filter = users.filter(starts_G[0]!.episode);
        filter.observeUser(open.openings_N[p * size]!.tokens);
        const posterior = filter.personas();
        const met = open.personas_N.slice(p * size, (p + 1) * size);
        for (const name of new Set([...posterior.keys(), ...met])) {
          const expected = size * (posterior.get(name!) ?? 0);
          const counted = met.filter((persona) => persona === name).length;
          // Five standard deviations of a count, and one for counts near 0.
          expect(Math.abs(counted - expected), name!).toBeLessThanOrEqual(1 + 5 * Math.sqrt(expected));
        }
      });
    });

    it('a person drawn after an opening replies like people who are drawn until one opens so', () => {
      const episode = task.sampleEpisode(draws.seed, draws.purpose, 0);
      const likeliest = [...users.filter(episode).enumerate()].reduce((a, b) =>
        b.probability > a.probability ? b : a,
      );
      const opening = likeliest.tokens;
      const asked = module.solve(
        [{ speaker: 'user', tokens: opening }],
        new Rng(2, 'solver'),
        task.policyPrompt(episode),
      );
      const told = (person: RealUser) => `${person.persona}: ${person.reply(asked).join(' ')}`;
      const people = 600;
      const counts = new Map<string, [direct: number, rejected: number]>();
      const count = (key: string, side: 0 | 1) => {
        const pair = counts.get(key) ?? [0, 0];
        pair[side]++;
        counts.set(key, pair);
      };
      for (let i = 0; i < people; i++) {
        count(told(users.beginAfter(episode, opening, new Rng(3, 'direct', i))), 0);
        const stream = new Rng(3, 'rejection', i);
        let person = users.begin(episode, stream);
        while (person.reply(null).join() !== opening.join()) person = users.begin(episode, stream);
        count(told(person), 1);
      }
      // Both counts are binomial, so the variance of their difference is at most their expected sum.
      for (const [key, [direct, rejected]] of counts)
        expect(Math.abs(direct - rejected), key).toBeLessThanOrEqual(1 + 5 * Math.sqrt(direct + rejected));
    });
  });

  const users = task.realUsers(task.defaultPopulation);
  const starts_N = groupedStarts(task, draws, 1, 3, 6);

  it('a group that shares its person opens as that person does, and so does a group that shares the opening', async () => {
    const [byDefault, person, opening] = [
      await peopleSeat(users).open(starts_N, draws),
      await peopleSeat(users, 'person').open(starts_N, draws),
      await peopleSeat(users, 'opening').open(starts_N, draws),
    ];
    const ofGroup = starts_N.map(({ episode, groupKey }) => {
      const shared = users.begin(episode, new Rng(draws.seed, `${draws.purpose}/user`, groupKey));
      return { persona: shared.persona, opening: { speaker: 'user', tokens: shared.reply(null) } };
    });
    expect(person.personas_N).toEqual(ofGroup.map(({ persona }) => persona));
    expect(byDefault.personas_N).toEqual(person.personas_N);
    for (const { openings_N } of [byDefault, person, opening])
      expect(openings_N).toEqual(ofGroup.map((group) => group.opening));
    expect(inGroups(opening.personas_N, 6).some((met) => new Set(met).size > 1)).toBe(true);
  });

  it('a dialogue does not depend on its batch, whatever its group shares', async () => {
    const V = task.vocabulary.length;
    const policy = new TabularModel(V, 'policy', bigramTable(V, module.policyCorpus(1, 60)));
    for (const shared of ['person', 'opening'] as const) {
      const roll = (rows: number) =>
        rollOutAll(
          { task, horizon: 4, reward: { lambda: 1, costPerTurn: 0 }, rows },
          policy,
          peopleSeat(users, shared),
          { starts_N, draws, temperature: 1 },
          async () => undefined,
        );
      expect(await roll(4)).toEqual(await roll(18));
    }
  });

  it('nobody can be drawn after a turn that nobody opens with', () => {
    const episode = task.sampleEpisode(1, 'nobody', 0);
    expect(() => users.beginAfter(episode, [task.stopToken.policy], new Rng(1, 'nobody'))).toThrow(/none says it/);
  });
});
