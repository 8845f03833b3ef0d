import { describe, expect, it } from 'vitest';
import { requireTasksOf, tasks } from '../../tasks/registry';
import { TRAITS, chance, ordinary } from './behaviour';
import { definePersona, personas, personasIn } from './persona';

describe.each([...personas.values()].map((persona) => [persona.name, persona] as const))('%s', (name, persona) => {
  it('is named after its file and has defaults and priors inside its ranges', () => {
    expect(Object.keys(import.meta.glob('../*.ts'))).toContain(`../${name}.ts`);
    for (const [key, spec] of Object.entries(persona.parameters)) {
      expect(spec.default, key).toBeGreaterThanOrEqual(spec.min);
      expect(spec.default, key).toBeLessThanOrEqual(spec.max);
      expect(spec.min <= spec.prior[0] && spec.prior[0] < spec.prior[1] && spec.prior[1] <= spec.max, key).toBe(true);
    }
  });

  it('is a member of the training data of tasks that exist', () => {
    const { corpora } = persona.memberOf;
    if (corpora !== 'every') expect([...tasks.keys()]).toEqual(expect.arrayContaining([...corpora]));
  });
});

describe('a persona’s file is refused', () => {
  const withAnswer = (standard: number, prior: readonly [number, number]) =>
    definePersona({
      name: 'dreamer',
      title: 'Dreamer',
      description: 'Says nothing to the point.',
      memberOf: { prior: false, corpora: [] },
      parameters: { ...TRAITS, answer: chance('answers a question', standard, prior) },
      behave: ordinary,
    });

  it.each([
    [
      'with another name than its persona',
      '../sleeper.ts',
      withAnswer(0.5, [0, 1]),
      /its name is "dreamer", so the file must be called dreamer\.ts/,
    ],
    ['with a default out of range', '../dreamer.ts', withAnswer(1.5, [0, 1]), /answer is 1\.5 by default/],
    ['with a prior out of range', '../dreamer.ts', withAnswer(0.5, [0, 2]), /answer is drawn from 0 to 2/],
    ['with an empty prior', '../dreamer.ts', withAnswer(0.5, [0.5, 0.5]), /answer is drawn from 0\.5 to 0\.5/],
  ])('%s', (_, path, persona, sentence) => {
    expect(() => personasIn({ [path]: { persona } })).toThrow(sentence);
  });

  it('when a task of its training data does not exist', () => {
    const persona = { ...withAnswer(0.5, [0, 1]), memberOf: { prior: false, corpora: ['edit', 'clarifyy'] } };
    const known = new Set(tasks.keys());
    expect(() => requireTasksOf([persona], known)).toThrow(
      /dreamer\.ts, .* it is a member of the training data of clarifyy, but/,
    );
    expect(() => requireTasksOf([{ ...persona, memberOf: { prior: false, corpora: ['edit'] } }], known)).not.toThrow();
  });

  it('unless all in it fits together', () => {
    const persona = withAnswer(0.5, [0, 1]);
    expect([...personasIn({ '../dreamer.ts': { persona } }).values()]).toEqual([persona]);
  });
});
