/** A training that collapses is noticed, and goes back to its best checkpoint. */
import { describe, expect, it } from 'vitest';
import { perform, small, V } from '../../../test/small-experiment';
import { bigramTable } from '../../../test/tabular-model';
import { Checkpoints } from '../checkpoints';
import { MemoryStore } from '../memory-store';
import { UPDATES_PER_CHECKPOINT } from './train-policy';
import { taskNamed } from '../../tasks/registry';

const { policyCorpus } = taskNamed('clarify');

describe('a run that collapses', () => {
  const watched = {
    ...small,
    arms: ['oracle'],
    grpo: { ...small.grpo, updates: UPDATES_PER_CHECKPOINT + 6 },
    guard: { on: true, window: 2, maxKl: 1e9, minEntropy: 0, maxRewardDrop: 1e-9 },
  };

  it('goes back to its best checkpoint, ends there, and says so', async () => {
    const store = new MemoryStore();
    const { result, events } = await perform(watched, { store });
    const [arm] = result.seeds[0]!.arms;
    const rollbacks = events.filter((event) => event.type === 'rollback');
    expect(rollbacks).toMatchObject([{ seed: 1, arm: 'oracle', rollback: arm!.rollback }]);
    expect(arm!.rollback).toMatchObject({ reason: 'reward', update: arm!.updates.length });
    expect(arm!.updates.length).toBeLessThan(watched.grpo.updates);
    if (arm!.rollback!.backTo === 0) {
      const policy = await new Checkpoints(store).get('policy', 1, 'oracle');
      expect(policy!.weights).toEqual(bigramTable(V, policyCorpus(1, 100)));
    }
  });

  it('is noticed by its KL from the base policy even if β is 0', async () => {
    const far = { ...watched, guard: { ...watched.guard, maxKl: 1e-4, maxRewardDrop: 1e9 } };
    expect(far.grpo.beta).toBe(0);
    const [arm] = (await perform(far)).result.seeds[0]!.arms;
    expect(arm!.rollback).toMatchObject({ reason: 'kl', threshold: 1e-4 });
    expect(arm!.rollback!.value).toBeGreaterThan(1e-4);
  });

  it('is noticed after its last update too', async () => {
    const once = {
      ...watched,
      grpo: { ...watched.grpo, updates: 1, learningRate: 1 },
      guard: { ...watched.guard, maxKl: 1e-3, maxRewardDrop: 1e9 },
    };
    const [arm] = (await perform(once)).result.seeds[0]!.arms;
    expect(arm!.updates.length).toBe(1);
    expect(arm!.rollback).toMatchObject({ reason: 'kl', update: 1, backTo: 0 });
  });

  it('goes on if the guard is off, or if nothing collapses', async () => {
    const off = (await perform({ ...watched, guard: { ...watched.guard, on: false } })).result.seeds[0]!.arms[0]!;
    const calm = (await perform({ ...watched, guard: { ...watched.guard, maxRewardDrop: 10 } })).result.seeds[0]!
      .arms[0]!;
    expect([off.rollback, off.updates.length]).toEqual([undefined, watched.grpo.updates]);
    expect(calm.updates.map(({ loss }) => loss)).toEqual(off.updates.map(({ loss }) => loss));
  });
});
