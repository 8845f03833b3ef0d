/** Arms of two results are subtracted dialogue by dialogue, and only where the dialogues are the same. */
import { expect, it } from 'vitest';
import { madeResult } from '../../test/made-result';
import type { ArmResult, ExperimentResult } from '../domain/experiment-result';
import { studentInterval } from '../domain/interval';
import { DEFAULT_GUARD } from '../domain/experiment-spec';
import { populationOf } from '../experiment/population-of';
import { contrastOf, contrastsText, type Side } from './contrast';
import { exampleSpec } from '../../test/fixtures/example-spec';

const side = (result: ExperimentResult, arm = 'naive', name = arm): Side => ({ name, result, arm, temperature: null });

const A = madeResult({
  1: { base: '0000', naive: '1101' },
  2: { base: '0100', naive: '1111' },
  3: { base: '0110', naive: '0111' },
});

it('within a result a contrast is its own gap, to the last digit', () => {
  const [gap] = A.gaps;
  expect(gap).toMatchObject({ a: 'naive', b: 'base', method: 'dialogues-within-seeds' });
  expect(contrastOf(side(A), side(A, 'base'))).toMatchObject(gap!);
});

it('only seeds that both have are used, and those that are not are named', () => {
  const B = madeResult({ 3: { naive: '1000' }, 4: { naive: '1111' }, 1: { naive: '1001' } });
  const contrast = contrastOf(side(A, 'naive', 'a:naive'), side(B, 'naive', 'b:naive'));
  expect(contrast.pairs).toEqual([
    { seed: 1, difference: (0 + 1 + 0 + 0) / 4 },
    { seed: 3, difference: (-1 + 1 + 1 + 1) / 4 },
  ]);
  expect(contrast.mean).toBe((0.25 + 0.5) / 2);
  expect(contrast.notes.join(' ')).toMatch(/seeds 2 of a:naive\..*seeds 4 of b:naive\./);
});

it('from five seeds on the interval is Student’s, over the differences of the seeds', () => {
  const of = (digits: readonly string[]) => madeResult(Object.fromEntries(digits.map((d, i) => [i, { naive: d }])));
  const contrast = contrastOf(
    side(of(['1110', '1100', '1111', '1000', '1110'])),
    side(of(['1010', '0000', '0111', '1000', '0000'])),
  );
  const { low, high } = studentInterval([0.25, 0.5, 0.25, 0, 0.75]);
  expect(contrast).toMatchObject({ low, high, seeds: 5, method: 'student-over-seeds', resamples: 0 });
});

it('the other way round it has the other sign', () => {
  const B = madeResult({ 1: { naive: '1001' }, 3: { naive: '1000' } });
  const [there, back] = [contrastOf(side(A), side(B)), contrastOf(side(B), side(A))];
  expect([back.mean, back.low, back.high]).toEqual([-there.mean, -there.high, -there.low]);
});

it('settings that differ are named: the dialogues are the same, the policies are not', () => {
  const other = madeResult(
    { 1: { naive: '1001' } },
    { spec: { horizon: 4, reward: { ...exampleSpec.reward, lambda: 0.5 } } },
  );
  expect(contrastOf(side(A), side(other)).notes).toContain(
    'Settings that differ: horizon 8 and 4; reward.lambda 0.3 and 0.5.',
  );
  const longer = madeResult(
    { 1: { naive: '1001' } },
    { adapters: [{ ...A.adapters[0]!, description: 'another' }], baseModels: { policy: 'a', simulator: 'b' } },
  );
  expect(contrastOf(side(A), side(longer)).notes.join(' ')).toMatch(
    /other base models|different base models.*adapters/,
  );
});

it('users are the same whatever their population is called, and whether or not it is written out', () => {
  const { weights, parameters, version } = populationOf(exampleSpec) as Readonly<Record<string, object>>;
  const backwards = Object.fromEntries(Object.entries(weights!).reverse());
  const population = { parameters, weights: backwards, name: 'mine', version };
  const B = madeResult({ 1: { naive: '1001' } }, { spec: { population } });
  expect(contrastOf(side(A), side(B)).pairs).toHaveLength(1);
});

const only = (digits: string) => ({ 1: { naive: digits } });
it.each<[string, Side, RegExp]>([
  ['no seed in common', side(madeResult({ 7: { naive: '1001' } })), /no seed in common \(1, 2, 3 and 7\)/],
  [
    'another number of dialogues',
    side(madeResult(only('10011'))),
    /in seed 1 they were evaluated in 4 and 5 dialogues/,
  ],
  ['another task', side(madeResult(only('1001'), { spec: { task: 'edit' } })), /their tasks are clarify and edit/],
  [
    'other users',
    side(madeResult(only('1001'), { spec: { population: { version: 1, name: 'clarify', weights: { terse: 1 } } } })),
    /other populations/,
  ],
  [
    'another precision',
    side(madeResult(only('1001'), { adapters: [{ ...A.adapters[0]!, precision: 'f16' }] })),
    /one was computed in f32, the other in f16/,
  ],
  ['no such arm', side(A, 'oracle'), /no such arm in it; arms: base, naive/],
  ['no such temperature', { ...side(A), temperature: 0.1 }, /not evaluated at this temperature, but at 1\./],
])('a result with %s is refused', (_, other, sentence) => {
  expect(() => contrastOf(side(A), other)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringMatching(sentence) }),
  );
});

it('the evaluation at another temperature is one of its own, and the first is meant where none is named', () => {
  const { evaluation } = exampleSpec;
  const twice = madeResult(only('1001'), { spec: { evaluation: { ...evaluation, secondTemperature: 0.1 } } });
  const [arm] = twice.seeds[0]!.arms as [ArmResult];
  const { real } = madeResult(only('1111')).seeds[0]!.arms[0]!;
  const result = {
    ...twice,
    seeds: [{ ...twice.seeds[0]!, arms: [{ ...arm, second: { real, simulator: arm.simulator } }] }],
  };
  const at = (temperature: number | null) => ({ ...side(result), temperature });
  expect(contrastOf(at(0.1), at(1)).mean).toBe(0.5);
  expect(contrastOf(at(0.1), at(null)).mean).toBe(0.5);
  expect(() => contrastOf(at(0.1), at(0.5))).toThrow(/not evaluated at this temperature, but at 1 and 0\.1\./);
});

it('settings that an older file lacks are no difference', () => {
  const { guard: _, ...old } = exampleSpec;
  const B = madeResult(only('1001'), { spec: { guard: DEFAULT_GUARD } });
  const older = { ...B, spec: { ...old, seeds: [1], arms: ['naive'], evaluation: B.spec.evaluation } };
  expect(contrastOf(side(B), side(older as unknown as ExperimentResult)).notes).toHaveLength(1);
});

it('as Markdown it says the difference, each seed and what is to be known', () => {
  const text = contrastsText([contrastOf(side(A, 'naive', 'a:naive'), side(A, 'base', 'a:base'))]);
  expect(text).toMatch(/\| a:naive − a:base \| \+58\.3 \[\S+, \S+\] \| \+75\.0, \+75\.0, \+25\.0 \| 1, 2, 3 \|/);
  expect(text).toMatch(/- a:naive − a:base: Fewer than 5 seeds/);
});
