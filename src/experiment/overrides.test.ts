import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { parseSpec } from '../domain/experiment-spec';
import { armNamed } from '../arms/registry';
import { taskNamed } from '../tasks/registry';
import { withOverrides } from './overrides';
import { presetNamed, presets } from './presets/registry';

it('sets numbers, lists and text', () => {
  const spec = withOverrides(exampleSpec, [
    'grpo.updates=50',
    'arms=["base","oracle"]',
    'grpo.lossType=grpo',
    'reward.lambda=0.3',
  ]);
  expect([spec.grpo.updates, spec.arms, spec.grpo.lossType, spec.reward.lambda]).toEqual([
    50,
    ['base', 'oracle'],
    'grpo',
    0.3,
  ]);
  expect(exampleSpec.grpo.updates).not.toBe(50);
});

it.each([
  ['grpo.updats=3', /There is no setting grpo.updats; settings: grpo.updates/],
  ['grpo.updates.more=3', /There is no setting/],
  ['constructor=3', /There is no setting constructor/],
  ['grpo.updates', /setting=value/],
  ['=3', /setting=value/],
  ['grpo.updates=many', /grpo.updates must be a number/],
  ['grpo.clipLow=2', /grpo.clipLow must be at most 1/],
])('refuses %s with a sentence', (assignment, sentence) => {
  expect(() => withOverrides(exampleSpec, [assignment])).toThrow(sentence);
});

it('changes the inside of the population, or of the task’s own, in whatever order it is given', () => {
  const { task } = taskNamed(exampleSpec.task);
  const own = task.defaultPopulation as { weights: object; parameters?: object };
  const spec = withOverrides({ ...exampleSpec, population: null }, ['population.parameters.noisy.slip=0.2']);
  expect(spec.population).toEqual({
    ...own,
    name: 'changed from the task’s own',
    parameters: { ...own.parameters, noisy: { slip: 0.2 } },
  });
  task.realUsers(spec.population);
  const mine = { version: 1, name: 'mine', weights: { terse: 1 } };
  const given = ['population.parameters.terse.answer=0.7', `population=${JSON.stringify(mine)}`];
  const changed = { ...mine, name: 'changed from mine', parameters: { terse: { answer: 0.7 } } };
  expect(withOverrides(exampleSpec, given).population).toEqual(changed);
  expect(withOverrides(exampleSpec, given.toReversed()).population).toEqual(changed);
  expect(withOverrides({ ...exampleSpec, population: changed }, [given[0]!]).population).toEqual(changed);
  expect(() => withOverrides(exampleSpec, ['population.__proto__.x=1'])).toThrow(/There is no setting/);
  expect(() => withOverrides(exampleSpec, ['population.name.x=1'])).toThrow(/There is no setting/);
});

it('has presets that are valid, carry their own name, and use known arms and tasks', () => {
  expect(presets.length).toBeGreaterThan(1);
  for (const { name, spec } of presets) {
    expect(parseSpec(spec)).toEqual(spec);
    expect(spec.preset).toBe(name);
    expect(taskNamed(spec.task).task.simulatorStyles).toContain(spec.sft.style);
    for (const arm of spec.arms) expect(armNamed(arm).name).toBe(arm);
  }
  expect(() => presetNamed('clarity')).toThrow(/presets: clarify/);
});
