/** Pairs have the same seed and arm on different adapters; their table counts what differs. */
import { expect, it } from 'vitest';
import type { ExperimentResult } from '../domain/experiment-result';
import { pairsOf, replicationSummary, replicationText, withPairs } from './replication';

const baseModels = { policy: 'p', simulator: 's' };

function result(adapter: string, seeds: Readonly<Record<number, Readonly<Record<string, string>>>>): ExperimentResult {
  const arm = ([name, successes]: [string, string]) => ({
    arm: name,
    real: { successes, metrics: { success: [...successes].filter((one) => one === '1').length / successes.length } },
  });
  return {
    baseModels,
    adapters: [{ description: adapter }],
    seeds: Object.entries(seeds).map(([seed, arms]) => ({ seed: Number(seed), arms: Object.entries(arms).map(arm) })),
  } as unknown as ExperimentResult;
}

const here = result('GPU', { 1: { naive: '1100', calibrated: '1111', oracle: '1' }, 2: { naive: '1000' } });
const there = result('CPU', { 1: { naive: '1100', calibrated: '0110', oracle: '11' }, 3: { naive: '0000' } });

it('pairs the arms and seeds that both have, if their dialogues are the same', () => {
  expect(pairsOf('a', here, there)).toEqual([
    {
      file: 'a',
      baseModels,
      seed: 1,
      arm: 'naive',
      here: { adapter: 'GPU', success: 0.5 },
      there: { adapter: 'CPU', success: 0.5 },
      differing: 0,
      dialogues: 4,
    },
    {
      file: 'a',
      baseModels,
      seed: 1,
      arm: 'calibrated',
      here: { adapter: 'GPU', success: 1 },
      there: { adapter: 'CPU', success: 0.5 },
      differing: 2,
      dialogues: 4,
    },
  ]);
});

it('counts grades where there are some: two that are both a success may differ', () => {
  const graded = (adapter: string, grades: readonly number[]) => {
    const plain = result(adapter, { 1: { naive: '11' } });
    return {
      ...plain,
      seeds: plain.seeds.map((seed) => ({
        ...seed,
        arms: seed.arms.map((arm) => ({ ...arm, real: { ...arm.real, grades } })),
      })),
    } as ExperimentResult;
  };
  expect(pairsOf('a', graded('GPU', [0.9, 1]), graded('CPU', [0.8, 1]))[0]!.differing).toBe(1);
  expect(pairsOf('a', graded('GPU', [0.9, 1]), graded('CPU', [0.9, 1]))[0]!.differing).toBe(0);
});

it('makes no pair within one adapter, even if results have seeds of both', () => {
  expect(pairsOf('a', here, here)).toEqual([]);
  const mixed = {
    ...there,
    adapters: [...there.adapters, ...here.adapters],
    seeds: there.seeds.map((seed) => ({ ...seed, adapters: ['GPU'] })),
  };
  expect(pairsOf('a', here, mixed)).toEqual([]);
});

it('keeps the later of two pairs', () => {
  const [first] = pairsOf('a', here, there);
  const again = { ...first!, differing: 3 };
  expect(withPairs([first!], [again])).toEqual([again]);
  expect(withPairs([first!], [{ ...again, seed: 2 }])).toHaveLength(2);
});

it('says how often nothing changed, by how much the rest did, and where most', () => {
  const text = replicationText(pairsOf('a', here, there));
  expect(text).toContain('GPU minus CPU');
  expect(text).toContain('| naive | 1 | 1 | 0.0 | 0.00 | 0.00 | 0 |');
  expect(text).toContain('| calibrated | 1 | 0 | 50.0 | 50.00 | 50.00 | 50.0 (a, seed 1) |');
  expect(
    replicationText([...pairsOf('a', here, there), ...pairsOf('b', here, there)]),
    'an arm that two points share',
  ).toBe(text);
  expect(replicationText([])).toBe('');
});

it('sums it up, each arm that was trained twice once', () => {
  const pairs = pairsOf('a', here, there);
  expect(replicationSummary([...pairs, ...pairsOf('b', here, there)])).toEqual({
    arms: 2,
    same: 1,
    rms: Math.sqrt(0.125),
    largest: 0.5,
  });
  expect(replicationSummary([])).toBeNull();
});
