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
