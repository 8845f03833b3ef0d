/** The tuner's promises: every variant it may choose is right, the table decides, and a wrong variant is never used. */
import { beforeEach, expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import type { Device } from './device';
import { matmulCandidates, matmulClass } from './kernels/matmul/matmul';
import { tune, type TuningNeeds, type TuningOptions } from './tuner';
import { Variants } from './variants';

const NEEDS: TuningNeeds = {
  matrices: [
    { N: 36, K: 16 },
    { N: 33, K: 20 },
  ],
  heads: [{ heads: 4, kvHeads: 2, headDim: 8 }],
};
const OPTIONS: TuningOptions = { nowMs: () => performance.now(), rows: 96, budgetMs: Infinity };

let device: Device;
beforeEach(async () => {
  device = await testDevice();
  Object.assign(device, { variants: new Variants() });
});

test('all variants agree on this adapter, and one of the candidates is chosen for each class', async () => {
  const tuning = await tune(device, NEEDS, null, OPTIONS);
  expect(tuning.wrong).toEqual({});
  // Two matrices in the same class of N and different classes of K, three products each; a head, two directions.
  expect(Object.keys(tuning.choices)).toHaveLength(2 * 3 + 2);
  for (const [shapeClass, choice] of Object.entries(tuning.choices))
    expect(Object.keys(tuning.measured[shapeClass]!)).toContain(choice);
  expect(device.variants.choices).toEqual(tuning.choices);
});

test('only classes that are not in the table are measured', async () => {
  const first = await tune(device, { ...NEEDS, heads: [] }, null, OPTIONS);
  const before = { ...device.counters };
  const again = await tune(device, { ...NEEDS, heads: [] }, first, OPTIONS);
  expect(again).toEqual(first);
  expect(device.counters).toEqual(before);
  expect(Object.keys((await tune(device, NEEDS, first, OPTIONS)).choices)).toHaveLength(8);
});

test('a variant that was wrong in one class is used in none', async () => {
  const candidates = matmulCandidates(device, 'forward', 16, 36);
  const bad = candidates[0]!;
  const tuning = await tune(device, NEEDS, { choices: {}, wrong: { [bad]: 0.5 }, measured: {} }, OPTIONS);
  expect(Object.values(tuning.choices)).not.toContain(bad);
  expect(device.variants.choose(matmulClass('forward', 36, 16), candidates)).not.toBe(bad);
});

test('a variant that was chosen and later found wrong is replaced', async () => {
  const measured = { 'some class': { bad: 1, slow: 3, good: 2 } };
  const tuning = await tune(
    device,
    { matrices: [], heads: [] },
    { choices: { 'some class': 'bad' }, wrong: { bad: 0.5 }, measured },
    OPTIONS,
  );
  expect(tuning.choices).toEqual({ 'some class': 'good' });
  expect(device.variants.choices).toEqual({ 'some class': 'good' });
});

test('when the time is used up, the first candidate stays', async () => {
  let now = 0;
  const tuning = await tune(device, NEEDS, null, { ...OPTIONS, nowMs: () => (now += 50), budgetMs: 10 });
  expect(Object.keys(tuning.choices).length).toBeLessThan(8);
  const candidates = matmulCandidates(device, 'forward', 64, 1024);
  expect(device.variants.choose(matmulClass('forward', 1024, 64), candidates)).toBe(candidates[0]);
});

test('tuning can be stopped between two classes, and leaves no buffers on the device', async () => {
  await tune(device, NEEDS, null, OPTIONS);
  const { buffers, bytes } = device.counters;
  const heard: number[] = [];
  const ended = tune(device, { matrices: [{ N: 80, K: 8 }], heads: [] }, null, {
    ...OPTIONS,
    onProgress: (done, total) => {
      heard.push(done / total);
      if (done === 1) throw new Error('enough');
    },
  });
  await expect(ended).rejects.toThrow('enough');
  expect(heard).toEqual([0, 1 / 3]);
  expect({ buffers: device.counters.buffers, bytes: device.counters.bytes }).toEqual({ buffers, bytes });
});

test('tuning frees every buffer', async () => {
  await tune(device, NEEDS, null, OPTIONS);
  const { buffers, bytes } = device.counters;
  Object.assign(device, { variants: new Variants() });
  await tune(device, NEEDS, null, OPTIONS);
  expect({ buffers: device.counters.buffers, bytes: device.counters.bytes }).toEqual({ buffers, bytes });
});
