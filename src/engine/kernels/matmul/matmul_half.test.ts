/** The products with factors in f16, against f64: in the bound that their roundings have, whatever the magnitudes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { halfDevice, testDevice } from '../../../../test/device';
import { normals, runOnDevice } from '../../../../test/kernel-testing';
import type { Device } from '../../device';
import { relativeError } from '../../relative-error';
import {
  HALF_TOLERANCE,
  matmul,
  matmulCandidates,
  matmulInputGradient,
  matmulWeightGradient,
  type MatmulProduct,
} from './matmul';
import { matmulReference } from './matmul.reference';

const PRODUCTS: readonly MatmulProduct[] = ['forward', 'input gradient', 'weight gradient'];
/** Ten roundings a term (matmul_half.wgsl), and one for what is of second order, in f32 or flushed to zero. */
const ROUNDINGS = 11 * 2 ** -11;

let device: Device;
beforeAll(async () => void (device = await halfDevice()));
afterAll(() => device.destroy());

test('only a device that was opened for it, on an adapter that has it, computes in half precision', async () => {
  const plain = await testDevice();
  expect(plain.gpu.features.has('shader-f16')).toBe(false);
  expect(plain.precision).toBe('f32');
  expect('precision' in plain.adapter).toBe(false);
  for (const product of PRODUCTS) expect(matmulCandidates(plain, product, 16, 16)).not.toContain('half');
  const has = device.gpu.features.has('shader-f16');
  expect([device.precision, device.adapter.precision]).toEqual(has ? ['f16', 'f16'] : ['f32', undefined]);
  for (const product of PRODUCTS) {
    expect(matmulCandidates(device, product, 16, 16).includes('half')).toBe(has);
    expect(matmulCandidates(device, product, 15, 16), 'only four wide').not.toContain('half');
    // Neither the default, which is the first, nor what all are compared with, which is the last.
    expect([
      matmulCandidates(device, product, 16, 16)[0],
      matmulCandidates(device, product, 16, 16).at(-1),
    ]).not.toContain('half');
  }
});

describe.each([
  { M: 1, N: 4, K: 4, slices: 1, why: 'the least: half of the eights is not there' },
  { M: 33, N: 68, K: 12, slices: 1, why: 'multiples of 4 that fill no tile and no eights' },
  { M: 70, N: 132, K: 136, slices: 3, why: 'several workgroups each way, slices of no eights' },
])('half, M $M N $N K $K ($why)', ({ M, N, K, slices }) => {
  const reference = matmulReference({ M, N, K });

  // Far above 65504 and below 6e-8, where f16 has nothing; each row of the results has a magnitude of its own.
  test.each([
    { scale: 1, rows: 1 },
    { scale: 2 ** 30, rows: 1 },
    { scale: 2 ** -40, rows: 1 },
    { scale: 1, rows: 2 ** 16 },
  ])('products of factors of $scale, rows $rows apart, have the error of their roundings', async ({ scale, rows }) => {
    if (device.precision === 'f32') return expect(device.gpu.features.has('shader-f16')).toBe(false);
    const size = (row: number) => scale * rows ** ((row % 3) - 1);
    const x = normals(M * K, 1).map((v, i) => v * size(Math.floor(i / K)));
    const w = normals(N * K, 2);
    const dy = normals(M * N, 3).map((v, i) => v * size(Math.floor(i / N)));
    const dyOfColumns = normals(M * N, 4).map((v, i) => v * size(i % N));
    const x0 = normals(M * K, 5);
    const stride = N * K;
    const run = await runOnDevice({
      device,
      inputs: { x, w, dy, dyOfColumns, x0 },
      shapes: {
        x: [M, K],
        w: [N, K],
        x0: [M, K],
        dy: [M, N],
        dyOfColumns: [M, N],
        y: [M, N],
        dx: [M, K],
        dw: [slices * stride],
      },
      outputs: ['y', 'dx', 'dw'],
      record(program, t) {
        matmul(program, { x: t.x!, w: t.w!, y: t.y! }, 'nothing', 'half');
        matmulInputGradient(program, { dy: t.dy!, w: t.w!, dx: t.dx! }, false, 'half');
        matmulWeightGradient(
          program,
          { dy: t.dyOfColumns!, x: t.x0!, dw: { first: { ...t.dw!, shape: [N, K] }, count: slices, stride } },
          'half',
        );
      },
    });
    const dw = Float64Array.from({ length: stride }, (_, i) =>
      Array.from({ length: slices }, (_, s) => run.dw![s * stride + i]!).reduce((sum, v) => sum + v, 0),
    );
    const abs = (values: Float64Array) => values.map(Math.abs);
    /** Each result's distance from f64, in units of the sum of its terms' magnitudes. */
    const worst = (actual: ArrayLike<number>, expected: Float64Array, terms: Float64Array) =>
      expected.reduce((most, v, i) => Math.max(most, Math.abs(actual[i]! - v) / terms[i]!), 0);
    expect(worst(run.y!, reference.forward({ x, w }).y!, reference.forward({ x: abs(x), w: abs(w) }).y!)).toBeLessThan(
      ROUNDINGS,
    );
    const [byRow, byRowTerms] = [
      reference.backward({ x, w }, { y: dy }),
      reference.backward({ x: abs(x), w: abs(w) }, { y: abs(dy) }),
    ];
    expect(worst(run.dx!, byRow.x!, byRowTerms.x!)).toBeLessThan(ROUNDINGS);
    const [byColumn, byColumnTerms] = [
      reference.backward({ x: x0, w }, { y: dyOfColumns }),
      reference.backward({ x: abs(x0), w: abs(w) }, { y: abs(dyOfColumns) }),
    ];
    expect(worst(dw, byColumn.w!, byColumnTerms.w!)).toBeLessThan(ROUNDINGS);
    if (rows === 1 && M > 1) {
      expect(relativeError(run.y!, reference.forward({ x, w }).y!)).toBeLessThan(HALF_TOLERANCE);
      // It is f16 that computed this: f32 would be a thousand times nearer.
      expect(relativeError(run.y!, reference.forward({ x, w }).y!)).toBeGreaterThan(2 ** -13);
    }
  });
});

test('a row has the same bits in a batch of any size', async () => {
  if (device.precision === 'f32') return expect(device.gpu.features.has('shader-f16')).toBe(false);
  const [N, K] = [20, 24];
  const x = normals(50 * K, 1);
  const w = normals(N * K, 2);
  const rowsOf = async (M: number) =>
    (
      await runOnDevice({
        device,
        inputs: { x: x.slice(0, M * K), w },
        shapes: { x: [M, K], w: [N, K], y: [M, N] },
        outputs: ['y'],
        record: (program, t) => matmul(program, { x: t.x!, w: t.w!, y: t.y! }, 'nothing', 'half'),
      })
    ).y!;
  expect([...(await rowsOf(50)).subarray(0, 3 * N)]).toEqual([...(await rowsOf(3))]);
});
