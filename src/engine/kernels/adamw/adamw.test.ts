import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { gradientSum, gradientSumKernel, squaresCount } from '../gradient_sum/gradient_sum';
import { gradientSumReference } from '../gradient_sum/gradient_sum.reference';
import { adamw, adamwKernel, adamwSettings, type AdamwSettings } from './adamw';
import { adamwReference } from './adamw.reference';

for (const kernel of [adamwKernel, gradientSumKernel]) testDeclaration(kernel);

const settings: AdamwSettings = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};

function step(n: number, grads: Float64Array, s: AdamwSettings, number: number) {
  const blocks = Math.ceil(n / 64);
  const state = { weights: normals(n, 1), m: normals(n, 2, 0.01), v: normals(n, 3, 0.01).map(Math.abs) };
  const run = runOnDevice({
    inputs: {
      ...state,
      grads,
      settings: Float64Array.from(adamwSettings(s, number)),
      decays: Float64Array.from({ length: blocks }, (_, i) => i % 2),
    },
    shapes: {
      weights: [n],
      grads: [n],
      m: [n],
      v: [n],
      settings: [8],
      decays: [blocks],
      squares: [squaresCount(n)],
      total: [1],
    },
    outputs: ['weights', 'm', 'v', 'total'],
    record(program, t) {
      gradientSum(program, { slices: null, grads: t.grads!, squares: t.squares! });
      adamw(program, {
        settings: t.settings!,
        decays: t.decays!,
        squares: t.squares!,
        total: t.total!,
        grads: t.grads!,
        weights: t.weights!,
        m: t.m!,
        v: t.v!,
      });
    },
  });
  return { state, run };
}

test.each([
  { n: 4, maxGradNorm: 1, number: 1 },
  { n: 300, maxGradNorm: 1, number: 1 },
  { n: 300, maxGradNorm: Infinity, number: 7 },
  { n: 100_004, maxGradNorm: 0.5, number: 1000 },
])('$n parameters, clip $maxGradNorm, step $number: the same as PyTorch', async ({ n, maxGradNorm, number }) => {
  const grads = normals(n, 4);
  const s = { ...settings, maxGradNorm };
  const { state, run } = step(n, grads, s, number);
  const result = await run;
  const expected = adamwReference({ ...state, grads }, (i) => Math.floor(i / 64) % 2 === 1, s, number);
  expectClose('squared norm', result.total!, [grads.reduce((sum, g) => sum + g * g, 0)], 1e-5);
  // β and rates are rounded to f32, so 1 − β has a relative error of 1e-7 / (1 − β).
  for (const name of ['weights', 'm', 'v'] as const) expectClose(name, result[name]!, expected[name], 1e-5);
});

test('a buffer whose length is not a multiple of 4 is refused', async () => {
  await expect(step(70, normals(70, 4), settings, 1).run).rejects.toMatchObject({
    code: 'shape-mismatch',
    values: { count: 70 },
  });
});

test('a gradient that is not finite changes nothing', async () => {
  const grads = normals(100, 4);
  grads[57] = Infinity;
  const { state, run } = step(100, grads, settings, 1);
  const result = await run;
  for (const name of ['weights', 'm', 'v'] as const)
    expect([...result[name]!]).toEqual([...Float32Array.from(state[name])]);
});

test.each([
  { n: 4, S: 1 },
  { n: 260, S: 3 },
  { n: 40_000, S: 16 },
])('adding and squaring $S slices of $n gradients gives the same bits each time', async ({ n, S }) => {
  const slices = normals(n * S, 1);
  const sum = async () =>
    runOnDevice({
      inputs: { slices },
      shapes: { slices: [S, n], grads: [n], squares: [squaresCount(n)] },
      outputs: ['grads', 'squares'],
      record: (program, t) => gradientSum(program, { slices: t.slices!, grads: t.grads!, squares: t.squares! }),
    });
  const first = await sum();
  const expected = gradientSumReference(slices, S);
  expectClose('grads', first.grads!, expected.grads, 1e-6);
  expectClose('squares', [first.squares!.reduce((a, b) => a + b, 0)], [expected.squares], 1e-5);
  expect([...(await sum()).squares!]).toEqual([...first.squares!]);
});
