import { expect, it } from 'vitest';
import { exampleSpec as spec } from '../../test/fixtures/example-spec';
import { changedSettings } from './changed-settings';

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
