import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { ShiftLabError } from './errors';
import { parseSpec } from './experiment-spec';

type Change = (spec: Record<string, any>) => void;

it.each<[string, Change, string]>([
  ['too small', (s) => (s.grpo.groupSize = 1), 'The setting grpo.groupSize must be at least 2, but is 1.'],
  ['too large', (s) => (s.horizon = 65), 'The setting horizon must be at most 64, but is 65.'],
  ['at an open bound', (s) => (s.guard.maxKl = 0), 'The setting guard.maxKl must be greater than 0, but is 0.'],
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

/** What the GPU computes with, in f32: each with its least value above 0, and what that changes there. */
const ON_THE_GPU: readonly (readonly [path: string, least: number, changed: (value: number) => boolean])[] = [
  ...['sft', 'grpo', 'extensions.density', 'extensions.adversarial'].map(
    (part) => [`${part}.learningRate`, 1e-9, (rate: number) => Math.fround(0.01 - rate) !== Math.fround(0.01)] as const,
  ),
  ...['sft', 'grpo'].flatMap(
    (part) =>
      [
        [`${part}.maxGradNorm`, 1e-6, (norm: number) => norm > 10 * 1e-8],
        [`${part}.weightDecay`, 1e-9, (decay: number) => Math.fround(decay) > 0],
      ] as const,
  ),
  ...['grpo', 'extensions.adversarial'].map(
    (part) => [`${part}.beta`, 1e-9, (beta: number) => Math.fround(beta) > 0] as const,
  ),
  ['grpo.clipLow', 1e-6, (clip) => Math.fround(1 - clip) < 1],
  ['grpo.clipHigh', 1e-6, (clip) => Math.fround(1 + clip) > 1],
];

it.each(ON_THE_GPU)('%s is never so small that the GPU takes it for nothing', (path, least, changed) => {
  const withField = (value: number) => {
    const spec = structuredClone(exampleSpec) as Record<string, any>;
    const names = path.split('.');
    names.slice(0, -1).reduce((inner, name) => inner[name], spec)[names.at(-1)!] = value;
    return () => parseSpec(spec);
  };
  expect(withField(least)).not.toThrow();
  expect(changed(least)).toBe(true);
  for (const value of [1e-300, 1e-46, 0.9 * least, 1e300, Infinity, -least]) expect(withField(value)).toThrow(path);
});
