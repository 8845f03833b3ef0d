/** A new persona is one file: what it says of its membership is all that it changes. */
import { expect, it } from 'vitest';
import type { Turn } from '../src/domain/dialogue';
import { Rng } from '../src/domain/rng';
import { personas } from '../src/personas/core/persona';
import { populationFromPrior } from '../src/personas/core/prior';
import { withAddedFiles, type Load } from './copied-sources';
import recorded from './golden/persona-numbers.json';

/** Comes before all others in the alphabet, so whoever draws by position draws other people. */
const NAME = 'absent-minded';
const withNinth = (memberOf: string, use: (load: Load) => Promise<void>) =>
  withAddedFiles({ [`src/personas/${NAME}.ts`]: fileOf(memberOf) }, use);

const fileOf = (memberOf: string): string => `/** Absent-minded: often answers something else. */
import { TRAITS, ordinary, typically } from './core/behaviour';
import { definePersona } from './core/persona';

export const persona = definePersona({
  name: '${NAME}',
  title: 'Absent-minded',
  description: 'Often does not answer, and mis-says values.',
  memberOf: ${memberOf},
  parameters: { ...TRAITS, answer: typically(TRAITS.answer, 0.5, [0.3, 0.7]), slip: typically(TRAITS.slip, 0.3, [0.1, 0.5]) },
  behave: ordinary,
});
`;

const numbersOf = async (load: Load) =>
  (await load<typeof import('./persona-numbers')>('test/persona-numbers.ts')).personaNumbers();
const drawFrom = async (load: Load) =>
  (await load<typeof import('../src/personas/core/prior')>('src/personas/core/prior.ts')).populationFromPrior;

const POPULATIONS = [1, 2, 3, 4, 5, 7];

it('changes no draw where it is a member of nothing, and takes part where a population names it', async () => {
  await withNinth(`{ prior: false, corpora: [] }`, async (load) => {
    const { personas: all } = await load<typeof import('../src/personas/core/persona')>('src/personas/core/persona.ts');
    expect([...all.keys()]).toEqual([NAME, ...personas.keys()]);

    expect(await numbersOf(load)).toMatchObject(recorded);
    const drawn = await drawFrom(load);
    for (const number of POPULATIONS) expect(drawn(number)).toEqual(populationFromPrior(number));

    const { tasks } = await load<typeof import('../src/tasks/registry')>('src/tasks/registry.ts');
    for (const { task, solve } of tasks.values()) {
      const users = task.realUsers({ version: 1, name: 'one kind', weights: { [NAME]: 1 } });
      for (let index = 0; index < 8; index++) {
        const episode = task.sampleEpisode(1, 'ninth persona', index);
        const user = users.begin(episode, new Rng(1, 'ninth persona/user', index));
        const filter = users.filter(episode);
        const turns: Turn[] = [];
        for (let turn = 0; turn < 4; turn++) {
          const total = [...filter.enumerate()].reduce((sum, { probability }) => sum + probability, 0);
          expect(total).toBeCloseTo(1, 9);
          const said = user.reply(turns.at(-1)?.tokens ?? null);
          expect(filter.logProb(said)).toBeGreaterThan(-Infinity);
          filter.observeUser(said);
          turns.push({ speaker: 'user', tokens: said });
          const tokens = solve(turns, new Rng(1, 'ninth persona/solver', index), task.policyPrompt(episode));
          filter.observePolicy(tokens);
          turns.push({ speaker: 'policy', tokens });
        }
        expect(user.persona).toBe(NAME);
      }
    }
  });
});

it('takes its share of every population of the prior and leaves the others their parameters and proportions', async () => {
  await withNinth(`{ prior: true, corpora: ['edit'] }`, async (load) => {
    const drawn = await drawFrom(load);
    const shares = POPULATIONS.map((number) => {
      const before = populationFromPrior(number);
      const { weights, parameters } = drawn(number);
      const { [NAME]: share, ...others } = weights;
      const { [NAME]: own, ...theirs } = parameters!;
      expect(theirs).toEqual(before.parameters);
      expect(Object.keys(others)).toEqual(Object.keys(before.weights));
      for (const [name, weight] of Object.entries(others))
        expect(weight / (1 - share!)).toBeCloseTo(before.weights[name]!, 12);
      expect(own!['answer']).toBeGreaterThan(0.3);
      return share!;
    });
    expect(new Set(shares).size).toBe(POPULATIONS.length);
    for (const share of shares) expect(share).toBeGreaterThan(0);

    // Only the training data that it is a member of are other ones. A drill has no people in it.
    const numbers = await numbersOf(load);
    const changed = Object.entries(recorded).flatMap(([key, hash]) => (numbers[key] === hash ? [] : [key]));
    expect(changed).toEqual(['edit: policy corpus', 'edit: simulator corpus']);
  });
});
