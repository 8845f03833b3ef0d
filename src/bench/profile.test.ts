import { expect, test } from 'vitest';
import { testDevice } from '../../test/device';
import { kernelCosts, profileTraining } from './profile';
import { plainLlama, type TrainingShape } from './shapes';

const SMALL: TrainingShape = {
  name: 'small',
  config: plainLlama({ vocabularySize: 17, hiddenSize: 16, intermediateSize: 24, layers: 1, heads: 2 }),
  rows: 2,
  tokens: 6,
};

test('a kernel’s cost is the mean over steps, its share is of all kernels, and the most expensive comes first', () => {
  const step = (matmulMs: number) => [
    { kernel: 'norm', ms: 1 },
    { kernel: 'matmul', ms: matmulMs },
    { kernel: 'matmul', ms: 3 },
  ];
  expect(kernelCosts([step(2), step(8)])).toEqual([
    { kernel: 'matmul', dispatches: 2, ms: (2 + 3 + 8 + 3) / 2, share: 16 / 18 },
    { kernel: 'norm', dispatches: 1, ms: 1, share: 2 / 18 },
  ]);
});

test('if all timestamps were rounded to 0, all shares are 0', () => {
  expect(
    kernelCosts([
      [
        { kernel: 'b', ms: 0 },
        { kernel: 'a', ms: 0 },
      ],
    ]).map(({ kernel, share }) => [kernel, share]),
  ).toEqual([
    ['a', 0],
    ['b', 0],
  ]);
});

test('the profile contains every dispatch of a step, or no kernels if there are no timestamps', async () => {
  const device = await testDevice();
  const profile = await profileTraining(device, SMALL, {}, () => performance.now());
  expect(profile.stepMs).toBeGreaterThan(0);
  if (!device.gpu.features.has('timestamp-query')) {
    expect([profile.kernels, profile.kernelsMs, profile.steps]).toEqual([null, null, 0]);
    return;
  }
  expect(profile.steps).toBeGreaterThanOrEqual(2);
  expect(profile.kernels!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(profile.kernels!.every(({ dispatches }) => Number.isInteger(dispatches))).toBe(true);
  expect(profile.kernels!.some(({ kernel }) => kernel.startsWith('matmul'))).toBe(true);
});

test('profiling ends if `beforeRound` throws', async () => {
  const beforeRound = () => {
    throw new Error('Enough.');
  };
  await expect(profileTraining(await testDevice(), SMALL, { beforeRound }, () => 0)).rejects.toThrow('Enough.');
});
