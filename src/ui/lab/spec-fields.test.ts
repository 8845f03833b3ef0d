import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { parseSpec } from '../../domain/experiment-spec';
import { fieldValue, specFields, specProblem, valueAt, withValue } from './spec-fields';

describe('the advanced form', () => {
  it('has every numeric field of the spec that the page does not ask for itself, with its limits', () => {
    const updates = specFields.find((field) => field.path === 'grpo.updates');
    expect(updates).toMatchObject({ kind: 'number', integer: true, min: 1, max: 100_000 });
    expect(specFields.find((field) => field.path === 'grpo.lossType')?.choices).toContain('dr_grpo');
    expect(specFields.some((field) => field.path === 'reward.lambda')).toBe(false);
    for (const field of specFields) expect(valueAt(exampleSpec, field.path), field.path).toBeDefined();
  });

  it('knows switches, and reads them from a link', () => {
    const guard = specFields.find((field) => field.path === 'guard.on')!;
    expect(guard.kind).toBe('switch');
    expect([fieldValue(guard, 'true'), fieldValue(guard, 'false'), fieldValue(guard, 'maybe')]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(specProblem(withValue(exampleSpec, 'extensions.density.dialogues', 3))).toContain(
      'extensions.density.dialogues',
    );
  });

  it('refuses a value in a sentence with what is allowed and what was typed', () => {
    const problem = (path: string, text: string) =>
      specProblem(
        withValue(
          exampleSpec,
          path,
          fieldValue(
            specFields.find((field) => field.path === path)!,
            text,
          ),
        ),
        { [path]: text },
      );
    expect(problem('grpo.updates', 'abc')).toBe('grpo.updates must be a whole number from 1 to 100,000; “abc” is not.');
    expect(problem('grpo.updates', '1.5')).toBe('grpo.updates must be a whole number from 1 to 100,000; “1.5” is not.');
    expect(problem('grpo.updates', ' ')).toBe('grpo.updates must be a whole number from 1 to 100,000; it is empty.');
    expect(problem('grpo.learningRate', '0')).toBe('grpo.learningRate must be a number from 1e-9 to 1; “0” is not.');
    expect(problem('guard.maxKl', '0')).toBe(
      'guard.maxKl must be a number above 0, at most 1,000,000,000; “0” is not.',
    );
    expect(problem('grpo.beta', '1e-300')).toBe('The setting grpo.beta must be 0 or at least 1e-9.');
    expect(problem('grpo.lossType', 'ppo')).toBe(
      'grpo.lossType must be one of grpo, bnpo, dapo, dr_grpo, gspo; “ppo” is not.',
    );
    expect(specProblem({ ...exampleSpec, colour: 'red' })).toBe('There is no setting colour.');
  });

  it('changes one field and leaves the rest valid', () => {
    const changed = withValue(exampleSpec, 'grpo.updates', 7);
    expect(parseSpec(changed)).toEqual({ ...exampleSpec, grpo: { ...exampleSpec.grpo, updates: 7 } });
    expect(specProblem(withValue(exampleSpec, 'grpo.groupSize', 1))).toContain('grpo.groupSize');
    expect(
      fieldValue(
        specFields.find((field) => field.path === 'grpo.updates')!,
        'many',
      ),
    ).toBeUndefined();
  });
});
