/** The worker's run lifecycle on a fake experiment, a fake device and a journal in memory. */
import { describe, expect, it } from 'vitest';
import type { ExperimentEvent, ExperimentRun } from '../src/domain/experiment-events';
import type { ModelHost } from '../src/domain/language-model';
import { ShiftLabError } from '../src/domain/errors';
import { MemoryStore } from '../src/experiment/memory-store';
import { exampleSpec } from '../test/fixtures/example-spec';
import { DEVICE_RETRIES, RunHost, type LiveStatus, type RunHostParts, type RunMessage } from './run-host';

const epoch = (n: number): ExperimentEvent => ({
  type: 'calibration-epoch',
  seed: 1,
  epoch: n,
  trainNll: 1,
  heldOutNll: 1,
});

/** An experiment that ends only when it is cancelled. */
async function untilCancelled({ control }: ExperimentRun): Promise<void> {
  for (;;) {
    await control.gate!();
    if (control.signal!.aborted) throw new ShiftLabError('cancelled', 'Cancelled.', {});
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function scene(
  execute: (run: ExperimentRun, attempt: number) => Promise<void>,
  whileLocked: RunHostParts['whileLocked'] = (_id, work) => work(),
) {
  const messages: RunMessage[] = [];
  const stored: ExperimentEvent[] = [];
  const status: string[] = [];
  const created: { kernels?: Readonly<Record<string, string>> | undefined } = {};
  const checkpoints = new Map<string, unknown>();
  const disk: { full: boolean; error: ShiftLabError | null } = { full: false, error: null };
  const stores = { from: new MemoryStore(), to: new MemoryStore() };
  const gpu = { taken: false, missing: 0 };
  const failWhenFull = async () => {
    if (disk.error) throw disk.error;
    if (disk.full) throw new ShiftLabError('storage-full', 'Full.', { usageBytes: 9, quotaBytes: 10 });
  };
  const devices: { lose: (reason: Error) => void; closed: boolean }[] = [];
  const parts: RunHostParts = {
    journal: {
      create: async (_id, _spec, _status, kernels) => {
        await failWhenFull();
        created.kernels = kernels;
      },
      read: async () => ({ spec: exampleSpec, ...(created.kernels && { kernels: created.kernels }) }),
      claim: async () => void status.push('running'),
      append: async (_id, events) => {
        await failWhenFull();
        stored.push(...events);
      },
      change: async (_id, change) => {
        await failWhenFull();
        if (change.status) status.push(change.status);
      },
      branch: async (_from, _id, make) => make(stores.from, stores.to),
      checkpoints: () => ({
        get: async (key) => checkpoints.get(key),
        put: async (key, value) => {
          await failWhenFull();
          checkpoints.set(key, value);
        },
        delete: async (key) => void checkpoints.delete(key),
      }),
    },
    openHost: async () => {
      if (gpu.missing > 0 && devices.length > 0 && gpu.missing--)
        throw new ShiftLabError('adapter-missing', 'This browser has WebGPU, but no usable GPU was found.');
      let lose!: (reason: Error) => void;
      const lost = new Promise<Error>((resolve) => (lose = resolve));
      const device = { lose, closed: false };
      devices.push(device);
      const adapter = { vendor: 'test', architecture: '', description: '', software: true };
      return {
        host: { adapter, lost, memoryBytes: () => 12_000_000 } as unknown as ModelHost,
        close: () => void (device.closed = true),
      };
    },
    execute: (run) => execute(run, devices.length),
    whileLocked,
    tell: (message) => void messages.push(message),
    requireFreeGpu: () => {
      if (gpu.taken) throw new ShiftLabError('usage', 'Something else is going on.');
    },
  };
  const host = new RunHost(parts);
  const reached = async (wanted: LiveStatus) => {
    for (let i = 0; i < 400; i++) {
      if (messages.at(-1)?.status === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`never ${wanted}: ${messages.at(-1)?.status} ${messages.at(-1)?.error?.message}`);
  };
  return { host, messages, stored, status, checkpoints, disk, gpu, devices, reached };
}

describe('a run in the worker', () => {
  it('reports and stores every event, then ends and closes its device', async () => {
    const s = scene(async (run) => {
      for (let n = 0; n < 50; n++) run.onEvent(epoch(n));
    });
    await s.host.start('a', exampleSpec);
    await s.reached('done');
    const fifty = Array.from({ length: 50 }, (_, n) => epoch(n));
    expect(s.stored).toEqual(fifty);
    expect(s.messages.flatMap((message) => message.events)).toEqual(fifty);
    expect(s.messages.filter((message) => message.events.length > 0).length).toBeLessThanOrEqual(2);
    expect(s.status.at(-1)).toBe('done');
    expect(s.devices[0]!.closed).toBe(true);
    // Device memory is reported while there is a device.
    expect(s.messages.find((message) => message.events.length > 0)!.memoryBytes).toBe(12_000_000);
    expect(s.messages.at(-1)!.memoryBytes).toBeNull();
  });

  it('runs with the kernels that it was given, and so does whoever resumes it', async () => {
    const table = { 'matmul forward 64×64': 'tiled' };
    const ran: unknown[] = [];
    const s = scene(async ({ kernels }) => void ran.push(kernels));
    await s.host.start('a', exampleSpec, { kernels: table });
    await s.reached('done');
    s.messages.length = 0;
    await s.host.resume('a');
    await s.reached('done');
    expect(ran).toEqual([table, table]);
  });

  it('stores how it ended before it releases its lock', async () => {
    const atRelease: string[] = [];
    const s = scene(
      async () => undefined,
      async (_id, work) => work().finally(() => atRelease.push(...s.status)),
    );
    await s.host.start('a', exampleSpec);
    await s.reached('done');
    expect(atRelease).toEqual(['running', 'done']);
  });

  it('neither starts nor resumes while something else uses the GPU', async () => {
    const s = scene(async () => undefined);
    s.gpu.taken = true;
    await expect(s.host.start('a', exampleSpec)).rejects.toMatchObject({ code: 'usage' });
    await expect(s.host.resume('a')).rejects.toMatchObject({ code: 'usage' });
    expect([s.devices, s.messages]).toEqual([[], []]);
    s.host.requireIdle();
  });

  it('is refused with an error if another tab trains it', async () => {
    const s = scene(
      async () => undefined,
      async () => {
        throw new ShiftLabError(
          'usage',
          'This run is already running in another tab: go on there, or cancel it there first.',
          { id: 'a' },
        );
      },
    );
    await s.host.resume('a');
    await s.reached('failed');
    expect(s.messages.at(-1)!.error).toMatchObject({ code: 'usage' });
    expect(s.status).toEqual([]);
  });

  it('pauses at a safe point, and goes on', async () => {
    let points = 0;
    const s = scene(async (run) => {
      for (let n = 0; n < 20; n++) {
        await run.control.gate!();
        points++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    await s.host.start('a', exampleSpec);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await s.host.pause('a');
    const atPause = points;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(points).toBeLessThanOrEqual(atPause + 1);
    expect(s.messages.at(-1)!.status).toBe('paused');
    await s.host.resume('a');
    await s.reached('done');
    expect(points).toBe(20);
  });

  it('makes one extra checkpoint when the page is hidden', async () => {
    const asked: boolean[] = [];
    let flushed!: () => void;
    const afterFlush = new Promise<void>((resolve) => (flushed = resolve));
    const s = scene(async (run) => {
      asked.push(run.control.checkpointDue!());
      await afterFlush;
      asked.push(run.control.checkpointDue!(), run.control.checkpointDue!());
    });
    await s.host.start('a', exampleSpec);
    await s.reached('running');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await s.host.flush();
    flushed();
    await s.reached('done');
    expect(asked).toEqual([false, true, false]);
  });

  it('is cancelled by id, even while paused', async () => {
    const s = scene(untilCancelled);
    await s.host.start('a', exampleSpec);
    await s.host.pause('a');
    await expect(s.host.cancel('b')).rejects.toMatchObject({ code: 'usage' });
    await expect(s.host.start('b', exampleSpec)).rejects.toMatchObject({ code: 'usage' });
    await s.host.cancel('a');
    await s.reached('cancelled');
    expect(s.status.at(-1)).toBe('cancelled');
  });

  it('ends where it is paused after it was cancelled', async () => {
    const s = scene(untilCancelled);
    await s.host.start('a', exampleSpec);
    await s.host.cancel('a');
    await s.host.pause('a');
    await s.reached('cancelled');
    expect(s.status).not.toContain('paused');
  });

  it('opens a new device when one is lost, and continues from the checkpoint', async () => {
    const s = scene(async (run, attempt) => {
      const from = ((await run.store.get('at')) as number | undefined) ?? 0;
      await run.store.put('at', from + 1);
      if (attempt === 1) {
        s.devices[0]!.lose(new Error('reset'));
        await new Promise((resolve) => setTimeout(resolve, 20));
        run.onEvent(epoch(99)); // a ghost: this attempt was abandoned
        await run.store.put('at', 99).catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    await s.host.start('a', exampleSpec);
    await s.reached('done');
    expect(s.devices).toHaveLength(2);
    expect(s.devices.every((device) => device.closed)).toBe(true);
    expect(s.checkpoints.get('at')).toBe(2);
    expect(s.stored).toEqual([]);
    expect(s.messages.some((message) => message.notice?.includes('lost'))).toBe(true);
  });

  it(`gives up after ${DEVICE_RETRIES} lost devices in a row, and stays resumable`, async () => {
    let broken = true;
    const s = scene(async () => {
      if (broken) throw new ShiftLabError('device-lost', 'Lost.', {});
    });
    await s.host.start('a', exampleSpec);
    await s.reached('interrupted');
    expect(s.devices).toHaveLength(1 + DEVICE_RETRIES);
    expect(s.messages.at(-1)!.error?.code).toBe('device-lost');
    expect(s.messages.at(-1)!.error?.message).toMatch(/lost 6 times.* then resume the run\.$/);
    broken = false;
    await s.host.resume('a');
    await s.reached('done');
  });

  const share = (done: number): ExperimentEvent => ({
    ...{ type: 'progress', stage: 'train', seed: 1, done, total: 40, share: done / 40 },
    ...{ secondsLeft: null, stageSecondsLeft: null },
  });

  it('survives twenty lost devices, as long as each has come further than the one before', async () => {
    const s = scene(async (run, attempt) => {
      run.onEvent(share(attempt));
      if (attempt <= 20) throw new ShiftLabError('device-lost', 'Lost.', {});
    });
    await s.host.start('a', exampleSpec);
    await s.reached('done');
    expect(s.devices).toHaveLength(21);
  });

  it('waits for an adapter that is missing for a moment after a loss', async () => {
    const s = scene(async (_, attempt) => {
      if (attempt === 1) throw new ShiftLabError('device-lost', 'Lost.', {});
    });
    s.gpu.missing = 1;
    await s.host.start('a', exampleSpec);
    await s.reached('done');
    expect(s.devices).toHaveLength(2);
    expect(s.gpu.missing).toBe(0);
  });

  it.each([
    new ShiftLabError('storage-unavailable', 'The storage did not answer.', { reason: 'closing' }),
    new ShiftLabError('usage', 'Another tab trains run a now: go on there. Nothing was written here.', { id: 'a' }),
    new ShiftLabError('usage', 'The run a is not stored in this browser.', { id: 'a', gone: true }),
  ])('stops and says so when it can no longer be stored: $message', async (error) => {
    const s = scene(async (run) => {
      run.onEvent(epoch(1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      s.disk.error = error;
      run.onEvent(epoch(2));
      await new Promise(() => undefined); // it would go on for ever
    });
    await s.host.start('a', exampleSpec);
    await s.reached('interrupted');
    expect(s.messages.at(-1)!.error).toEqual({
      code: error.code,
      message: `Training stopped because the run can no longer be stored. ${error.message}`,
      values: error.values,
    });
    expect(s.stored).toEqual([epoch(1)]);
    expect(s.devices[0]!.closed).toBe(true);
  });

  it('says that its data are gone when what it stored is missing', async () => {
    const s = scene(async (run) => {
      await run.store.put('weights', 1);
      s.checkpoints.clear();
      await run.store.get('weights');
    });
    await s.host.start('a', exampleSpec);
    await s.reached('interrupted');
    expect(s.messages.at(-1)!.error).toMatchObject({ code: 'storage-unavailable', values: { key: 'weights' } });
  });

  it('pauses on a full disk and loses nothing', async () => {
    const s = scene(async (run) => {
      run.onEvent(epoch(1));
      await run.store.put('weights', 1);
      s.disk.full = true;
      run.onEvent(epoch(2));
      await run.store.put('weights', 2);
      run.onEvent(epoch(3));
    });
    await s.host.start('a', exampleSpec);
    await s.reached('paused');
    expect(s.messages.at(-1)!.error).toMatchObject({ code: 'storage-full', values: { usageBytes: 9, quotaBytes: 10 } });
    expect(s.checkpoints.get('weights')).toBe(1);
    s.disk.full = false;
    await s.host.resume('a');
    await s.reached('done');
    expect(s.checkpoints.get('weights')).toBe(2);
    expect(s.stored).toEqual([epoch(1), epoch(2), epoch(3)]);
  });

  it('reports what failed with its code and values', async () => {
    const s = scene(async () => {
      throw new ShiftLabError('numerics', 'NaN in the gradient.', { update: 3 });
    });
    await s.host.start('a', exampleSpec);
    await s.reached('failed');
    expect(s.messages.at(-1)!.error).toEqual({
      code: 'numerics',
      message: 'NaN in the gradient.',
      values: { update: 3 },
    });
  });

  /** Makes an update at every turn of the loop that the gate lets through. */
  async function updating({ control, onEvent }: ExperimentRun): Promise<void> {
    for (let update = 0; ; update++) {
      await control.gate!();
      if (control.signal!.aborted) throw new ShiftLabError('cancelled', 'Cancelled.', {});
      onEvent({ type: 'update', seed: 1, arm: 'naive', metrics: { update } as never });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const updatesIn = (events: readonly ExperimentEvent[]) => events.filter(({ type }) => type === 'update').length;

  it('steps one update at a time, whether it runs or is paused', async () => {
    const s = scene(updating);
    await s.host.start('a', exampleSpec);
    await s.host.pause('a');
    await s.host.flush();
    const before = updatesIn(s.stored);
    for (const steps of [1, 2, 3]) {
      await s.host.step('a');
      await s.reached('paused');
      await s.host.flush();
      expect(updatesIn(s.stored)).toBe(before + steps);
    }
    await s.host.cancel('a');
    await s.reached('cancelled');
  });

  it('steps one epoch of calibration, which begins with the simulator as it was', async () => {
    const s = scene(async (run) => {
      await run.control.gate!();
      for (let n = 0; n < 4; n++) {
        run.onEvent(epoch(n));
        await run.control.gate!();
        if (run.control.signal!.aborted) throw new ShiftLabError('cancelled', 'Cancelled.', {});
      }
    });
    await s.host.start('a', exampleSpec);
    await s.host.pause('a');
    for (const reached of [1, 2]) {
      await s.host.step('a');
      await s.reached('paused');
      await s.host.flush();
      expect(s.stored.at(-1)).toEqual(epoch(reached));
    }
    await s.host.cancel('a');
    await s.reached('cancelled');
  });

  it('pauses when the simulator is calibrated, if only that was asked for', async () => {
    const s = scene(async (run) => {
      run.onEvent({ type: 'calibration', seed: 1, report: {} as never });
      await updating(run);
    });
    await s.host.start('a', exampleSpec, { onlySimulator: true });
    await s.reached('paused');
    expect(s.messages.at(-1)!.notice).toContain('The simulator is calibrated');
    await s.host.flush();
    expect(updatesIn(s.stored)).toBe(0);
    await s.host.cancel('a');
    await s.reached('cancelled');
  });

  it('tells a page that comes later where the run is', async () => {
    const s = scene(async (run) => {
      run.onEvent(share(10));
      await updating(run);
    });
    await s.host.start('a', exampleSpec);
    await new Promise((resolve) => setTimeout(resolve, 20));
    s.messages.length = 0;
    s.host.tellAgain();
    expect(s.messages[0]).toMatchObject({ runId: 'a', status: 'running', events: [share(10)] });
    await s.host.cancel('a');
    await s.reached('cancelled');
    s.messages.length = 0;
    s.host.tellAgain();
    expect(s.messages).toEqual([]);
  });

  it('lets a run go on of which the branch that is wanted cannot be made', async () => {
    const s = scene(updating);
    await s.host.start('a', exampleSpec);
    await s.reached('running');
    await expect(s.host.branch('a', 'b', exampleSpec)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('has stored nothing yet'),
    });
    expect(s.status).not.toContain('cancelled');
    await s.host.pause('a');
    await s.reached('paused');
    await s.host.cancel('a');
    await s.reached('cancelled');
  });
});
