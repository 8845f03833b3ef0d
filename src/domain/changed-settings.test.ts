import { expect, it } from 'vitest';
import { exampleSpec as spec } from '../../test/fixtures/example-spec';
import { changedSettings, differingSettings } from './changed-settings';

it('names nothing for the preset itself, and nothing that is said beside it', () => {
  expect(changedSettings(spec, spec)).toEqual([]);
  const said = { ...spec, seeds: [4], arms: ['naive'], reward: { ...spec.reward, lambda: 0.5 } };
  expect(changedSettings(said, spec)).toEqual([]);
});

it('names users and every other setting that differs', () => {
  const run = {
    ...spec,
    population: { name: 'prior 7' },
    grpo: { ...spec.grpo, updates: 50, lossType: 'bnpo' as const },
    evaluation: { ...spec.evaluation, c2st: !spec.evaluation.c2st },
  };
  expect(changedSettings(run, spec)).toEqual([
    'users prior 7',
    'grpo.updates=50',
    'grpo.lossType=bnpo',
    `evaluation.c2st=${!spec.evaluation.c2st}`,
  ]);
  expect(changedSettings(spec, { ...spec, population: { name: 'mine' } })).toEqual(['the task’s own users']);
});

it('compares populations by name, and those of one name by what they differ in', () => {
  const of = (name: string, touchy: number) => ({
    ...spec,
    population: { version: 1, name, weights: { touchy, terse: 1 - touchy }, parameters: { terse: { answer: 0.5 } } },
  });
  const values = [of('mine', 0.25), of('mine', 0.5), of('other', 0.5), { ...spec, population: null }];
  expect(differingSettings(values)).toEqual([
    { key: 'population', values: ['mine', 'mine', 'other', 'default'] },
    { key: 'population.weights.touchy', values: ['0.25', '0.5', '0.5', ''] },
    { key: 'population.weights.terse', values: ['0.75', '0.5', '0.5', ''] },
  ]);
  expect(differingSettings([of('mine', 0.5), of('other', 0.5)]).map(({ key }) => key)).toEqual(['population']);
  expect(differingSettings([of('mine', 0.25), of('mine', 0.5)]).map(({ key }) => key)).toEqual([
    'population.weights.touchy',
    'population.weights.terse',
  ]);
});
