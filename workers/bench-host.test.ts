/** The benchmark's lifecycle in the worker, with measuring that does nothing but tell and wait. */
import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../src/domain/errors';
import { BenchHost, type BenchProgress, type BenchWatch } from './bench-host';

function scene(
  measure: (asked: string, watch: BenchWatch) => Promise<string>,
  requireNoRun: () => Promise<void> = async () => undefined,
) {
  const reported: BenchProgress[] = [];
  const devices: { readonly lose: (reason: unknown) => void; closed: boolean }[] = [];
  const host = new BenchHost<{ lost: Promise<unknown>; close(): void }, string, string>(
    {
      requireNoRun,
      openDevice: async () => {
        let lose!: (reason: unknown) => void;
        const lost = new Promise<unknown>((resolve) => (lose = resolve));
        const device = { lose, closed: false };
        devices.push(device);
        return { lost, close: () => void (device.closed = true) };
      },
      measure: (asked, _opened, watch) => measure(asked, watch),
      tell: (progress) => void reported.push(progress),
    },
    20,
  );
  return { host, reported, devices };
}

const moment = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));
const forEver = () => new Promise<never>(() => undefined);

describe('a benchmark in the worker', () => {
  it('reports its progress, returns its report and closes its device', async () => {
    const { host, reported, devices } = scene(async (asked, watch) => {
      watch.onPart('micro', 1, 3);
      watch.beforeRound({ round: 0, leftMs: null }); // too soon after the part to be reported
      await moment(110);
      watch.beforeRound({ round: 2, leftMs: 40 });
      return `report of ${asked}`;
    });
    expect(await host.run('micro')).toBe('report of micro');
    expect(reported).toEqual([
      { part: 'micro', done: 1, total: 3, round: null, leftMs: null },
      { part: 'micro', done: 1, total: 3, round: 2, leftMs: 40 },
    ]);
    expect(devices.map((device) => device.closed)).toEqual([true]);
  });

  it('is refused during a run or another benchmark, and then opens no device', async () => {
    const busy = scene(
      async () => 'never',
      async () => {
        throw new ShiftLabError('usage', 'A run is already in progress on this page; cancel it first.');
      },
    );
    await expect(busy.host.run('x')).rejects.toMatchObject({ code: 'usage' });
    expect(busy.devices).toEqual([]);
    expect(() => busy.host.requireIdle()).not.toThrow();

    const { host } = scene(forEver);
    const first = host.run('x');
    expect(() => host.requireIdle()).toThrow('A benchmark is running on this page');
    await expect(host.run('y')).rejects.toMatchObject({ code: 'usage' });
    await host.cancel();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    host.requireIdle();
  });

  it('ends at the next round when it is cancelled', async () => {
    let rounds = 0;
    const { host, devices } = scene(async (_asked, watch) => {
      for (; ; rounds++) {
        watch.beforeRound({ round: rounds, leftMs: null });
        await moment();
      }
    });
    const run = host.run('x');
    await moment(5);
    await host.cancel();
    const before = rounds;
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(rounds - before).toBeLessThanOrEqual(1);
    expect(devices[0]!.closed).toBe(true);
  });

  it('ends in the middle of a long round too, and the abandoned measurement neither reports nor continues', async () => {
    let leave!: () => void;
    const long = new Promise<void>((resolve) => (leave = resolve));
    const after: unknown[] = [];
    const { host, reported, devices } = scene(async (_asked, watch) => {
      await long;
      try {
        watch.onPart('next', 1, 2);
      } catch (thrown) {
        after.push(thrown);
      }
      return 'too late';
    });
    const run = host.run('x');
    await moment();
    await host.cancel();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(devices[0]!.closed).toBe(true);
    leave();
    await moment();
    expect(reported).toEqual([]);
    expect(after).toEqual([expect.objectContaining({ code: 'cancelled' })]);
  });

  it('says that its device was lost', async () => {
    const { host, devices } = scene(forEver);
    const run = host.run('x');
    await moment();
    devices[0]!.lose(new Error('gone'));
    await expect(run).rejects.toMatchObject({ code: 'device-lost', message: 'gone' });
    host.requireIdle();
  });
});
