import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { ShiftLabError } from './errors';
import { parseSpec } from './experiment-spec';

type Change = (spec: Record<string, any>) => void;

it.each<[string, Change, string]>([
  ['too small', (s) => (s.grpo.groupSize = 1), 'The setting grpo.groupSize must be at least 2, but is 1.'],
  ['too large', (s) => (s.horizon = 65), 'The setting horizon must be at most 64, but is 65.'],
  [
    'at an open bound',
    (s) => (s.grpo.learningRate = 0),
    'The setting grpo.learningRate must be greater than 0, but is 0.',
  ],
  [
    'a temperature that would teach nothing',
    (s) => (s.grpo.temperature = 1e-30),
    'The setting grpo.temperature must be at least 0.01, but is 1e-30.',
  ],
  ['not whole', (s) => (s.grpo.updates = 1.5), 'The setting grpo.updates must be a whole number, but is 1.5.'],
  ['of another type', (s) => (s.reward.lambda = 'half'), 'The setting reward.lambda must be a number, but is "half".'],
  [
    'not in the list',
    (s) => (s.grpo.klEstimator = 'k4'),
    'The setting grpo.klEstimator must be "k1" or "k2" or "k3", but is "k4".',
  ],
  ['text for a list', (s) => (s.seeds = 'abc'), 'The setting seeds must be a list, but is "abc".'],
  ['a number for an object', (s) => (s.guard = 3), 'The setting guard must be an object, but is 3.'],
  ['an object for a list', (s) => (s.arms = {}), 'The setting arms must be a list, but is an object.'],
  ['not a number', (s) => (s.reward.lambda = NaN), 'The setting reward.lambda must be a number, but is NaN.'],
  ['missing', (s) => delete s.horizon, 'The setting horizon is missing.'],
  ['unknown', (s) => (s.grpo.grupSize = 4), 'There is no setting grpo.grupSize.'],
  ['empty', (s) => (s.seeds = []), 'The setting seeds must not be empty.'],
  ['of a later schema', (s) => (s.schema = 2), 'The setting schema must be 1, but is 2.'],
])('refuses a setting that is %s with its name, its value and what is allowed', (_, change, sentence) => {
  const spec = structuredClone(exampleSpec) as Record<string, any>;
  change(spec);
  try {
    parseSpec(spec);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ShiftLabError);
    expect((thrown as ShiftLabError).code).toBe('spec-invalid');
    expect((thrown as ShiftLabError).message).toBe(sentence);
    return;
  }
  expect.unreachable('it was accepted');
});

it('reads an older spec, which has no schedules, as one with constant learning rates', () => {
  const old = structuredClone(exampleSpec) as Record<string, any>;
  delete old.sft.schedule;
  delete old.grpo.schedule;
  expect(parseSpec(old).sft.schedule).toBe('constant');
  expect(parseSpec(old).grpo.schedule).toBe('constant');
});
