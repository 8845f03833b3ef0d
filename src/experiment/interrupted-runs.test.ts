/** Runs that are stopped, paused, or continued from the store of an earlier run end with the same numbers. */
import { describe, expect, it, vi } from 'vitest';
import { cancelAt, files, numbersOf, perform, small, V, stoppedAfterFour } from '../../test/small-experiment';
import { tabularFiles, tabularHost } from '../../test/tabular-model';
import type { OpenCheckpoint } from '../base-models/models';
import { sha256Hex } from '../domain/sha256';
import { Checkpoints } from './checkpoints';
import { MemoryStore } from './memory-store';
import { runExperiment } from './run-experiment';
import { UPDATES_PER_CHECKPOINT } from './training/train-policy';

describe('an interrupted experiment', () => {
  const resumable = {
    ...small,
    arms: ['static', 'calibrated'],
    grpo: { ...small.grpo, updates: UPDATES_PER_CHECKPOINT + 2, numIterations: 2 },
    evaluation: { ...small.evaluation, every: 8 },
  };

  it('ends with the same numbers as one that was not interrupted, wherever it was stopped', async () => {
    const counted = cancelAt(Infinity);
    const whole = await perform(resumable, { control: counted });
    const points = counted.passed();
    expect(points).toBeGreaterThan(40);
    for (let at = 1; at <= points; at += 1 + Math.floor(points / 11)) {
      const store = new MemoryStore();
      await expect(perform(resumable, { store, control: cancelAt(at) })).rejects.toMatchObject({ code: 'cancelled' });
      expect(numbersOf((await perform(resumable, { store })).result)).toEqual(numbersOf(whole.result));
    }
  });

  it('survives being stopped again and again', async () => {
    const store = new MemoryStore();
    let stops = 0;
    for (;;) {
      try {
        const { result } = await perform(resumable, { store, control: cancelAt(45) });
        expect(numbersOf(result)).toEqual(numbersOf((await perform(resumable)).result));
        break;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'cancelled' });
        if (++stops > 30) throw new Error('The run makes no progress.');
      }
    }
    expect(stops).toBeGreaterThan(1);
  });

  it('makes an extra checkpoint on request, and goes on from there', async () => {
    const store = new MemoryStore();
    const oracle = { ...resumable, arms: ['oracle'] };
    await expect(perform(oracle, { store, control: stoppedAfterFour() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect((await new Checkpoints(store).get('train', oracle.seeds[0]!, 'oracle'))!.updates).toHaveLength(3);
    expect(numbersOf((await perform(oracle, { store })).result)).toEqual(numbersOf((await perform(oracle)).result));
  });

  it('names the base models that it started from, and does not go on with others', async () => {
    const store = new MemoryStore();
    const spec = { ...small, arms: ['base'] };
    const { result } = await perform(spec, { store });
    const [policy, simulator] = await Promise.all(
      [files.policy, files.simulator].map(({ weights }) => sha256Hex(Uint8Array.from(weights))),
    );
    expect(result.baseModels).toEqual({ policy, simulator });
    const other: OpenCheckpoint = async (_task, role) =>
      role === 'policy' ? files.policy : tabularFiles(V, new Float32Array(V ** 2));
    await expect(
      runExperiment({ spec, host: tabularHost(), openCheckpoint: other, store, control: {}, onEvent: () => undefined }),
    ).rejects.toMatchObject({ code: 'usage' });
    expect(await new Checkpoints(store).get('result')).toEqual(result);
  });

  it('reads the KL of an earlier version by the spec that was written, however often the run is resumed', async () => {
    const store = new MemoryStore();
    const spec = { ...small, arms: ['oracle', 'naive'] };
    const stored = new Checkpoints(store);
    await perform(spec, { store });
    // The store as a version without a guard left it: one KL, from the sampler because β is 0, and no result yet.
    const { guard: _, ...unguarded } = spec;
    await stored.put({ ...(await stored.get('header'))!, spec: unguarded as typeof spec }, 'header');
    for (const arm of spec.arms) {
      const curves = (await stored.get('curves', 1, arm))!;
      const updates = curves.updates.map(({ klFromBase: _b, klFromSampler: _s, ...others }) => ({
        ...others,
        kl: 0.25,
      }));
      await stored.put({ ...curves, updates: updates as never }, 'curves', 1, arm);
    }
    for (const _time of ['first', 'second']) {
      await stored.delete('result');
      const { result } = await perform(spec, { store });
      const updates = result.seeds[0]!.arms.flatMap((arm) => arm.updates);
      expect(updates).toHaveLength(2 * spec.grpo.updates);
      for (const update of updates) expect(update).toMatchObject({ klFromBase: null, klFromSampler: 0.25 });
    }
    expect((await stored.get('header'))!.spec).toEqual(unguarded);
  });

  it('repeats nothing that the store already has, and refuses a store with other settings', async () => {
    const store = new MemoryStore();
    const first = await perform(small, { store });
    const again = await perform(small, { store });
    expect(numbersOf(again.result)).toEqual(numbersOf(first.result));
    expect(again.events.some((event) => event.type === 'update' || event.type === 'dialogues')).toBe(false);
    await expect(perform({ ...small, horizon: 2 }, { store })).rejects.toMatchObject({ code: 'usage' });
  });

  it('waits while paused and goes on to the same numbers', async () => {
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let points = 0;
    const run = perform(small, { control: { gate: () => (++points === 12 ? gate : Promise.resolve()) } });
    await vi.waitFor(() => expect(points).toBe(12), 60_000);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(points).toBe(12);
    open();
    expect(numbersOf((await run).result)).toEqual(numbersOf((await perform(small)).result));
  });

  it('ends at once with device-lost when the device is lost, even while waiting', async () => {
    const host = tabularHost();
    const run = perform(small, { host, control: { gate: () => new Promise(() => undefined) } });
    host.lose(new Error('driver reset'));
    await expect(run).rejects.toMatchObject({ code: 'device-lost', message: 'driver reset' });
  });
});
