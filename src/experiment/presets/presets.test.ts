/** Every preset can be run as it stands. */
import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../domain/experiment-spec';
import { personas } from '../../personas/core/persona';
import { HELPFUL } from '../../personas/core/styles';
import { BASE_MODEL_POSITIONS, taskNamed } from '../../tasks/registry';
import { planOf } from '../plan';
import { presets } from './registry';

describe.each(presets.map((preset) => [preset.name, preset] as const))(
  'preset %s',
  (name, { spec, title, description }) => {
    it('is valid, names itself, and has a population that its task accepts', () => {
      expect(parseSpec(spec)).toEqual(spec);
      expect(spec.preset).toBe(name);
      const { task } = taskNamed(spec.task);
      expect(() => task.realUsers(spec.population ?? task.defaultPopulation)).not.toThrow();
      expect(planOf(spec).length).toBeGreaterThan(spec.arms.length);
      expect(task.maxContextTokens(spec.horizon)).toBeLessThanOrEqual(BASE_MODEL_POSITIONS);
    });

    it('says in a sentence or two what to expect', () => {
      expect(title.length).toBeLessThan(60);
      expect(description).toMatch(/^[^.].{40,300}\.$/);
    });
  },
);

it('has a preset for each lesson', () => {
  const lessons = [
    'clarify',
    'edit',
    'sycophancy',
    'horizon',
    'few-logs',
    'no-overlap',
    'survivor-logs',
    'style-only',
    'one-turn',
    'fatal-act',
    'narrow-long',
    'hard-people',
  ];
  expect(presets.map(({ name }) => name)).toEqual(expect.arrayContaining(lessons));
});

it('has real users that differ from the prompted simulator only in style, in the preset for that', () => {
  const population = presets.find(({ name }) => name === 'style-only')!.spec.population as {
    parameters: { cooperative: Record<string, number> };
  };
  const { curt, polite, ...deeds } = population.parameters.cooperative;
  const { curt: _c, polite: _p, ...prompted } = HELPFUL;
  expect(deeds).toEqual(prompted);
  expect([curt, polite]).toEqual([1, 0]);
  expect(Object.keys(personas.get('cooperative')!.parameters).sort()).toEqual(
    Object.keys(population.parameters.cooperative).sort(),
  );
});
