/** Runs beside a baseline: names, pairs and intervals. */
import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { metrics } from '../../../test/fixtures/page/final-evaluation';
import type { ExperimentResult } from '../../domain/experiment-result';
import { studentInterval } from '../../domain/interval';
import { RunTrace } from '../run/run-trace';
import { adapterWords, differenceOf, namesOf, sharedArms, type ComparedRun } from './compared-runs';

/** Outcomes of the naive arm's dialogues, a text of 0 and 1 for each seed. */
function runOf(
  key: string,
  seeds: readonly string[],
  change: Partial<ComparedRun['spec']> = {},
  withResult = true,
): ComparedRun {
  const trace = new RunTrace();
  const share = (text: string) => [...text].filter((outcome) => outcome === '1').length / text.length;
  trace.apply(
    seeds.map((text, i) => ({
      type: 'evaluation' as const,
      ...{ seed: i + 1, arm: 'naive', on: 'real' as const, update: null, metrics: metrics(share(text), text.length) },
    })),
  );
  const result = {
    seeds: seeds.map((successes, i) => ({ seed: i + 1, arms: [{ arm: 'naive', real: { successes } }] })),
  };
  return {
    ...{ key, title: key, trace, adapter: 'one', branchOf: null },
    spec: { ...exampleSpec, ...change },
    result: withResult ? (result as unknown as ExperimentResult) : null,
  };
}

describe('a difference', () => {
  it('is of the same episodes where task, people and seeds are the same, and then far narrower', () => {
    const [a, b] = [runOf('a', ['1100110011', '1111100000']), runOf('b', ['1100110010', '1111000000'])];
    const paired = differenceOf(a, b, 'naive')!;
    expect(paired).toMatchObject({ paired: true, over: '20 dialogues' });
    expect(paired.value).toBeCloseTo(0.1); // one dialogue of ten in each seed
    const unpaired = differenceOf(a, runOf('b', ['1100110010', '1111000000'], {}, false), 'naive')!;
    expect(unpaired).toMatchObject({ paired: false, over: 'dialogues' });
    expect(unpaired.value).toBeCloseTo(0.1);
    expect(paired.high - paired.low).toBeLessThan(unpaired.high - unpaired.low);
  });

  it('from three seeds on has Student’s interval over the paired differences', () => {
    const [a, b] = [runOf('a', ['1111', '1110', '1100']), runOf('b', ['1110', '1100', '0100'])];
    const { low, high } = studentInterval([0.25, 0.25, 0.25]);
    expect(differenceOf(a, b, 'naive')).toMatchObject({ value: 0.25, low, high, paired: true, over: '3 seeds' });
  });

  it('is unpaired with other people or another task, however alike the seeds are', () => {
    const a = runOf('a', ['1100', '1110', '1000']);
    for (const change of [{ task: 'edit' }, { population: { name: 'other' } }] as const)
      expect(differenceOf(a, runOf('b', ['1100', '1110', '1000'], change), 'naive')).toMatchObject({
        paired: false,
        value: 0,
      });
    expect(differenceOf(a, runOf('b', ['11001', '11101', '10001']), 'naive')?.paired).toBe(false); // other numbers of dialogues
    expect(differenceOf(a, a, 'oracle')).toBeNull();
  });
});

it('runs are named by what differs, by their titles where nothing does, and never twice the same', () => {
  const horizon = (n: number) => runOf(`run ${n}`, ['1'], { horizon: n });
  expect(namesOf([horizon(4), horizon(8)])).toEqual(['horizon = 4', 'horizon = 8']);
  expect(namesOf([runOf('first', ['1']), runOf('second', ['1'])])).toEqual(['first', 'second']);
  const same = namesOf([horizon(4), horizon(4), horizon(8), { ...horizon(4), title: 'run 4' }]);
  expect(new Set(same).size).toBe(4);
});

it('only arms that were measured in every run are offered', () => {
  expect(sharedArms([runOf('a', ['1']), runOf('b', ['1'])])).toEqual(['naive']);
  expect(sharedArms([runOf('a', ['1']), runOf('b', [])])).toEqual([]);
});

it('says that adapters differ where nothing else does', () => {
  const on = (adapter: string, change: Partial<ComparedRun['spec']> = {}) => ({
    ...runOf(adapter, ['1'], change),
    adapter,
  });
  expect(adapterWords([on('one'), on('other')])).toMatch(/round differently/);
  expect(adapterWords([on('one'), on('one')])).toBe('');
  expect(adapterWords([on('one'), on('')])).toBe('');
  expect(adapterWords([on('one'), on('other', { horizon: 3 })])).toBe('');
  expect(adapterWords([on('one', { seeds: [1] }), on('other', { seeds: [2] })])).toBe('');
});
