/** A run is a lesson's only with the lesson's settings. */
import { expect, it } from 'vitest';
import { small } from '../../../test/small-experiment';
import { isRunOf } from './own-run';

const run = { title: null, spec: { ...small, seeds: [7], arms: ['naive'] }, branchOf: null };

it('is so with other seeds and arms', () => {
  expect(isRunOf(run, small)).toBe(true);
});

it('is not so with another reward, other users or another number of updates', () => {
  const changed = [
    { ...small, reward: { ...small.reward, lambda: 0.3 } },
    { ...small, population: { version: 1, name: 'others', weights: { terse: 1 } } },
    { ...small, grpo: { ...small.grpo, updates: small.grpo.updates + 1 } },
  ];
  for (const spec of changed) expect(isRunOf({ ...run, spec }, small)).toBe(false);
});

it('is not so for a recording or a branch', () => {
  expect(isRunOf({ ...run, title: 'recorded' }, small)).toBe(false);
  expect(isRunOf({ ...run, branchOf: { run: 'a', update: 3, arm: 'naive', changed: [] } as never }, small)).toBe(false);
});
