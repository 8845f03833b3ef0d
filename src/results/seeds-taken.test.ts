/** Results from elsewhere add seeds; what was run with earlier base models they replace as a whole, or not at all. */
import { expect, it } from 'vitest';
import type { ExperimentResult } from '../domain/experiment-result';
import { presetNamed } from '../experiment/presets/registry';
import { seedsTaken } from './seeds-taken';

const evaluated = { successes: '10', metrics: { success: 0.5 } };

const result = (seeds: readonly number[], arms: readonly string[] = ['base']) =>
  ({
    spec: { ...presetNamed('clarify').spec, seeds, arms },
    adapters: [{ description: 'CPU' }],
    seeds: seeds.map((seed) => ({
      seed,
      arms: arms.map((arm) => ({ arm, real: evaluated, simulator: evaluated })),
    })),
    stages: [],
    durationSeconds: 1,
  }) as unknown as ExperimentResult;
const story = [1, 2, 3];

it('adds the seeds that are missing', () => {
  const { result: both, said } = seedsTaken(story, result([1]), true, result([1, 2]));
  expect(both!.spec.seeds).toEqual([1, 2]);
  expect(said).toBe('seeds 2 taken');
  expect(seedsTaken(story, null, false, result([2])).result!.spec.seeds).toEqual([2]);
  expect(seedsTaken(story, result([1]), true, result([1]))).toEqual({ result: null, said: null });
});

it('leaves seeds of other arms', () => {
  const { result: none, said } = seedsTaken(story, result([1]), true, result([2], ['base', 'naive']));
  expect([none, said]).toEqual([null, 'seeds 2 left, of other arms than those here']);
  const asMany = seedsTaken(story, result([1], ['base', 'oracle']), true, result([2], ['base', 'naive']));
  expect(asMany).toEqual({ result: null, said: 'seeds 2 left, of other arms than those here' });
});

it('leaves seeds of another precision', () => {
  const half = { ...result([2]), adapters: [{ description: 'GPU', precision: 'f16' }] } as unknown as ExperimentResult;
  const { result: none, said } = seedsTaken(story, result([1]), true, half);
  expect([none, said]).toEqual([null, 'seeds 2 left, of another precision than those here']);
});

it('replaces results of earlier base models by all seeds of the story', () => {
  const again = result([1, 2, 3], ['base', 'naive']);
  expect(seedsTaken(story, result([1, 2, 3]), false, again).result).toBe(again);
});

it('leaves results of earlier base models while a seed of the story is missing', () => {
  const { result: none, said } = seedsTaken(story, result([1, 2, 3]), false, result([1, 3]));
  expect([none, said]).toEqual([null, 'left, because seeds 2 were not run again']);
});

it('leaves results of earlier base models that have more arms or seeds than what was run again', () => {
  const here = result([1, 2, 3, 4], ['base', 'naive', 'oracle']);
  const left = (seeds: readonly number[], arms: readonly string[]) =>
    seedsTaken(story, here, false, result(seeds, arms));
  expect(left([1, 2, 3, 4], ['base', 'naive'])).toEqual({
    result: null,
    said: 'left, because of arms that were not run again: oracle',
  });
  expect(left([1, 2, 3], here.spec.arms)).toEqual({ result: null, said: 'left, because seeds 4 were not run again' });
});
