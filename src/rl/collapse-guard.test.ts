import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import { collapseOf, guardFor, type GuardSettings } from './collapse-guard';

const spec = exampleSpec;
const settings: GuardSettings = { on: true, window: 3, maxKl: 2, minEntropy: 0.1, maxRewardDrop: 0.4 };
const updates = (over: { klFromBase?: number[]; entropy?: number[]; rewardMean?: number[] }) =>
  Array.from({ length: 6 }, (_, u) => ({
    klFromBase: over.klFromBase?.[u] ?? 0.1,
    entropy: over.entropy?.[u] ?? 0.5,
    rewardMean: over.rewardMean?.[u] ?? 0.3,
  }));

it('reports nothing in healthy training, before a window is full, or when it is off', () => {
  expect(collapseOf(updates({}), settings)).toBeNull();
  const gone = updates({ entropy: [0, 0, 0, 0, 0, 0] });
  expect(collapseOf(gone.slice(0, 2), settings)).toBeNull();
  expect(collapseOf(gone, { ...settings, on: false })).toBeNull();
});

it('judges by all updates if there are fewer than its window', () => {
  const guard = guardFor({ guard: { ...settings, window: 10 }, grpo: { ...spec.grpo, updates: 6 } });
  const far = updates({ klFromBase: [5, 5, 5, 5, 5, 5] });
  expect(collapseOf(far.slice(0, 5), guard)).toBeNull();
  expect(collapseOf(far, guard)).toEqual({ reason: 'kl', value: 5, threshold: 2 });
  expect(guardFor({ guard: settings, grpo: { ...spec.grpo, updates: 60 } })).toEqual(settings);
});

it('judges a whole window, because one bad update may be chance', () => {
  expect(collapseOf(updates({ klFromBase: [0, 0, 0, 0, 0, 5] }), settings)).toBeNull(); // (0 + 0 + 5) / 3 < 2
  expect(collapseOf(updates({ klFromBase: [0, 0, 0, 0, 2, 5] }), settings)).toEqual({
    reason: 'kl',
    value: 7 / 3,
    threshold: 2,
  });
});

it('reports an entropy near zero, and a reward far below its best window', () => {
  expect(collapseOf(updates({ entropy: [1, 1, 1, 0.1, 0.1, 0.05] }), settings)).toMatchObject({
    reason: 'entropy',
    threshold: 0.1,
  });
  expect(collapseOf(updates({ rewardMean: [0.9, 0.9, 0.9, 0.4, 0.4, 0.4] }), settings)).toEqual({
    reason: 'reward',
    value: expect.closeTo(0.5, 12),
    threshold: 0.4,
  });
  expect(collapseOf(updates({ rewardMean: [0.2, 0.3, 0.3, 0.4, 0.5, 0.6] }), settings)).toBeNull(); // a rise is not a drop
});
