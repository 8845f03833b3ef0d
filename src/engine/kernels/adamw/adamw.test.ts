import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { sumOfSquares, sumOfSquaresScratch } from '../sum/sum';
import { adamw, adamwKernel, adamwSettings, type AdamwSettings } from './adamw';
import { adamwReference } from './adamw.reference';

testDeclaration(adamwKernel);

const settings: AdamwSettings = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 };

function step(n: number, grads: Float64Array, s: AdamwSettings, number: number) {
  const blocks = Math.ceil(n / 64);
  const state = { weights: normals(n, 1), m: normals(n, 2, 0.01), v: normals(n, 3, 0.01).map(Math.abs) };
  const scratch = sumOfSquaresScratch(n);
  const run = runOnDevice({
    inputs: { ...state, grads, settings: Float64Array.from(adamwSettings(s, number)), decays: Float64Array.from({ length: blocks }, (_, i) => i % 2) },
    shapes: { weights: [n], grads: [n], m: [n], v: [n], settings: [8], decays: [blocks], squares: [1], scratch0: [scratch], scratch1: [scratch] },
    outputs: ['weights', 'm', 'v', 'squares'],
    record(program, t) {
      sumOfSquares(program, { x: t.grads!, total: t.squares!, scratch: [t.scratch0!, t.scratch1!] });
      adamw(program, { settings: t.settings!, decays: t.decays!, squares: t.squares!, grads: t.grads!, weights: t.weights!, m: t.m!, v: t.v! });
    },
  });
  return { state, run };
}

test.each([
  { n: 1, maxGradNorm: 1, number: 1 },
  { n: 300, maxGradNorm: 1, number: 1 },
  { n: 300, maxGradNorm: Infinity, number: 7 },
  { n: 10_001, maxGradNorm: 0.5, number: 1000 },
])('$n parameters, clip $maxGradNorm, step $number: as PyTorch does it', async ({ n, maxGradNorm, number }) => {
  const grads = normals(n, 4);
  const s = { ...settings, maxGradNorm };
  const { state, run } = step(n, grads, s, number);
  const result = await run;
  const expected = adamwReference({ ...state, grads }, (i) => Math.floor(i / 64) % 2 === 1, s, number);
  expectClose('squares', result.squares!, [grads.reduce((sum, g) => sum + g * g, 0)], 1e-5);
  // β and rates are rounded to f32: 1 − β is known to 1e-7 / (1 − β).
  for (const name of ['weights', 'm', 'v'] as const) expectClose(name, result[name]!, expected[name], 1e-5);
});

test('a gradient that is not finite changes nothing', async () => {
  const grads = normals(100, 4);
  grads[57] = Infinity;
  const { state, run } = step(100, grads, settings, 1);
  const result = await run;
  for (const name of ['weights', 'm', 'v'] as const) expect([...result[name]!]).toEqual([...Float32Array.from(state[name])]);
});
