import { expect, it } from 'vitest';
import { files, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';
import { ShiftLabError } from '../../domain/errors';
import { calibrateAdapter } from './calibrate-adapter';
import { WORK_KINDS } from './stage-work';

const openCheckpoint = async (_task: string, role: 'policy' | 'simulator') => files[role];

it('an adapter is measured at each kind of work, in parts that are told, and its models are freed', async () => {
  const host = tabularHost();
  const told: string[] = [];
  let now = 0;
  const rates = await calibrateAdapter({
    ...{ host, openCheckpoint, spec: small, nowMs: () => (now += 50) },
    during: async (part) => void told.push(part),
  });
  expect(Object.keys(rates).sort()).toEqual([...WORK_KINDS].sort());
  for (const kind of WORK_KINDS) expect(rates[kind]).toBeGreaterThan(0);
  expect([...new Set(told)]).toHaveLength(5);
  expect(host.opened.every((model) => model.freed)).toBe(true);
});

it('nobody waits twice for a slow driver on the CPU; on a GPU the first time is never counted', async () => {
  const partsOn = async (software: boolean) => {
    const host = tabularHost();
    const told: string[] = [];
    let now = 0;
    await calibrateAdapter({
      ...{ openCheckpoint, spec: small, nowMs: () => (now += 2_500) },
      host: { ...host, adapter: { ...host.adapter, software } },
      during: async (part) => void told.push(part),
    });
    return ['dialogues with people', 'dialogues with a simulator', 'updates', 'fine-tuning'].map(
      (part) => told.filter((one) => one === part).length,
    );
  };
  expect(await partsOn(true)).toEqual([1, 1, 1, 1]);
  expect(await partsOn(false)).toEqual([2, 2, 2, 2]);
});

it('ends where it is when it is cancelled', async () => {
  const host = tabularHost();
  const during = async (part: string) => {
    if (part === 'updates') throw new ShiftLabError('cancelled', 'Cancelled.');
  };
  const measured = calibrateAdapter({ host, openCheckpoint, spec: small, nowMs: () => performance.now(), during });
  await expect(measured).rejects.toMatchObject({ code: 'cancelled' });
  expect(host.opened.every((model) => model.freed)).toBe(true);
});
