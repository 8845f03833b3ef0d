import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { matmul, matmulForwardKernel, matmulInputGradient, matmulInputGradientKernel, matmulScalarKernel, matmulWeightGradient, matmulWeightGradientKernel } from './matmul';
import { matmulReference } from './matmul.reference';

for (const kernel of [matmulForwardKernel, matmulInputGradientKernel, matmulWeightGradientKernel, matmulScalarKernel]) testDeclaration(kernel);

// Sums of K, N or M products in f32: errors grow with the square root of their number, about 1e-6 at 1,000.
const TOLERANCE = 1e-5;
const sizes = [
  { M: 1, N: 1, K: 1, why: 'one of everything' },
  { M: 3, N: 5, K: 7, why: 'odd: the scalar kernel' },
  { M: 33, N: 68, K: 12, why: 'multiples of 4 that fill no tile' },
  { M: 9, N: 67, K: 32, why: 'odd vocabulary: vec4 forward, scalar backward' },
  { M: 1030, N: 8, K: 20, why: 'many rows: the weight gradient is summed in slices' },
  { M: 521, N: 5, K: 6, why: 'slices of the scalar kernel' },
];

describe.each(sizes)('matmul M $M N $N K $K ($why)', ({ M, N, K }) => {
  const reference = matmulReference({ M, N, K });
  const inputs = { x: normals(M * K, 1), w: normals(N * K, 2) };
  const dy = normals(M * N, 3);
  const shapes = { x: [M, K], w: [N, K], y: [M, N], dy: [M, N], dx: [M, K], dw: [N, K], scratch: [64 * N * K] };

  if (M * N * K < 1000) test('the reference is its own derivative', () => checkReference(reference, inputs));

  test('forward and both gradients agree with the reference', async () => {
    const run = await runOnDevice({
      inputs: { ...inputs, dy },
      shapes,
      outputs: ['y', 'dx', 'dw'],
      record(program, t) {
        matmul(program, { x: t.x!, w: t.w!, y: t.y! });
        matmulInputGradient(program, { dy: t.dy!, w: t.w!, dx: t.dx! });
        matmulWeightGradient(program, { dy: t.dy!, x: t.x!, dw: t.dw!, scratch: t.scratch! });
      },
    });
    const expected = reference.backward(inputs, { y: dy });
    expectClose('y', run.y!, reference.forward(inputs).y!, TOLERANCE);
    expectClose('dx', run.dx!, expected.x!, TOLERANCE);
    expectClose('dw', run.dw!, expected.w!, TOLERANCE);
  });

  test('accumulating adds to what is there', async () => {
    const start = { y: normals(M * N, 4), dx: normals(M * K, 5), dw: normals(N * K, 6) };
    const run = await runOnDevice({
      inputs: { ...inputs, ...start, dy },
      shapes,
      outputs: ['y', 'dx', 'dw'],
      record(program, t) {
        matmul(program, { x: t.x!, w: t.w!, y: t.y! }, true);
        matmulInputGradient(program, { dy: t.dy!, w: t.w!, dx: t.dx! }, true);
        matmulWeightGradient(program, { dy: t.dy!, x: t.x!, dw: t.dw!, scratch: t.scratch! });
      },
    });
    const expected = reference.backward(inputs, { y: dy });
    const y = reference.forward(inputs).y!;
    expectClose('y', run.y!, y.map((v, i) => v + start.y[i]!), TOLERANCE);
    expectClose('dx', run.dx!, expected.x!.map((v, i) => v + start.dx[i]!), TOLERANCE);
    expectClose('dw', run.dw!, expected.w!.map((v, i) => v + start.dw[i]!), TOLERANCE);
  });
});

test('a row has the same bits in a batch of any size', async () => {
  const [N, K] = [20, 24];
  const x = normals(50 * K, 1);
  const w = normals(N * K, 2);
  const rowsOf = async (M: number) =>
    (await runOnDevice({
      inputs: { x: x.slice(0, M * K), w },
      shapes: { x: [M, K], w: [N, K], y: [M, N] },
      outputs: ['y'],
      record: (program, t) => matmul(program, { x: t.x!, w: t.w!, y: t.y! }),
    })).y!;
  expect([...(await rowsOf(50)).subarray(0, 3 * N)]).toEqual([...(await rowsOf(3))]);
});

test('shapes that do not fit are refused by name', async () => {
  const run = runOnDevice({
    inputs: {},
    shapes: { x: [2, 3], w: [4, 5], y: [2, 4] },
    outputs: ['y'],
    record: (program, t) => matmul(program, { x: t.x!, w: t.w!, y: t.y! }),
  });
  await expect(run).rejects.toMatchObject({ code: 'shape-mismatch', values: { tensor: 'w', shape: '4x5', needed: '4x3' } });
});
