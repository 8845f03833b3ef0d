/**
 * Products with factors in f16 against f64: at all magnitudes, errors are within the bound that follows from the
 * roundings.
 */
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
/** Ten roundings per term (matmul_half.wgsl), and one for second-order errors, f32 and values flushed to zero. */
const ROUNDINGS = 11 * 2 ** -11;

let device: Device;
beforeAll(async () => void (device = await halfDevice()));
afterAll(() => device.destroy());

test('half precision needs an adapter that has it and a device that was opened for it', async () => {
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
    // It is neither the first, which is the default, nor the last, which the others are compared with.
    expect([
      matmulCandidates(device, product, 16, 16)[0],
      matmulCandidates(device, product, 16, 16).at(-1),
    ]).not.toContain('half');
  }
});

describe.each([
  { M: 1, N: 4, K: 4, slices: 1, why: 'the smallest: half a group of eight' },
  { M: 33, N: 68, K: 12, slices: 1, why: 'multiples of 4 that fill neither tiles nor groups of eight' },
  { M: 70, N: 132, K: 136, slices: 3, why: 'several workgroups in both directions, slices not multiples of eight' },
])('half, M $M N $N K $K ($why)', ({ M, N, K, slices }) => {
  const reference = matmulReference({ M, N, K });

  // Far outside f16's range from 6e-8 to 65504; each row of the results has its own magnitude.
  test.each([
    { scale: 1, rows: 1 },
    { scale: 2 ** 30, rows: 1 },
    { scale: 2 ** -40, rows: 1 },
    { scale: 1, rows: 2 ** 16 },
  ])('factors of $scale, rows $rows apart: the errors stay within the bound', async ({ scale, rows }) => {
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
    /** The largest difference from f64, each in units of the sum of its terms' magnitudes. */
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
      // This was computed in f16: f32 would be a thousand times closer.
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
