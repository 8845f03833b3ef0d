import { beforeAll, describe, expect, test } from 'vitest';
import { testDevice } from '../../../../test/device';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import {
  matmul,
  matmulCandidates,
  matmulInputGradient,
  matmulKernels,
  matmulSubgroup,
  matmulWeightGradient,
  padded,
  type MatmulProduct,
  type MatmulVariant,
} from './matmul';
import { matmulReference } from './matmul.reference';

for (const kernel of matmulKernels) testDeclaration(kernel);
for (const rows of [16, 32] as const)
  for (const kernel of Object.values(matmulSubgroup({ lanes: 8, threads: 32 }, rows))) testDeclaration(kernel as never);

// Sums of K, N or M products in f32: errors grow with the square root of the number of terms, to about 1e-6 at 1,000.
const TOLERANCE = 1e-5;
const sizes = [
  { M: 1, N: 1, K: 1, slices: 1, why: 'one of everything' },
  { M: 3, N: 5, K: 7, slices: 2, why: 'odd sizes: no four-wide kernel' },
  { M: 33, N: 68, K: 12, slices: 1, why: 'multiples of 4 that fill no tile' },
  { M: 9, N: 67, K: 32, slices: 3, why: 'odd vocabulary, rows padded to a multiple of 4' },
  { M: 1030, N: 8, K: 20, slices: 4, why: 'many rows: the weight gradient is summed in slices' },
  { M: 521, N: 5, K: 6, slices: 7, why: 'an odd number of slices' },
  { M: 70, N: 132, K: 136, slices: 2, why: 'several workgroups in both directions' },
];
const variants: readonly MatmulVariant[] = ['subgroup32', 'subgroup16', 'block', 'strided', 'tiled'];
let lanes: number | null = null;
beforeAll(async () => void (lanes = (await testDevice()).subgroups?.lanes ?? null));

/** The variants that the adapter can run for such sizes. Without subgroups of that size there is nothing to test. */
async function candidates(product: MatmulProduct, K: number, Y: number): Promise<readonly MatmulVariant[]> {
  return matmulCandidates(await testDevice(), product, K, Y);
}

describe.each(sizes)('matmul M $M N $N K $K ($why)', ({ M, N, K, slices }) => {
  const reference = matmulReference({ M, N, K });
  const inputs = { x: normals(M * K, 1), w: normals(N * K, 2) };
  const dy = normals(M * N, 3);
  const start = {
    y: normals(M * N, 4),
    dx: normals(M * K, 5),
    dw: normals(N * K, 6),
    base: normals(M * N, 7),
    bias: normals(N, 8),
  };
  const stride = Math.ceil((N * K) / 4) * 4;
  const expected = reference.backward(inputs, { y: dy });
  const y = reference.forward(inputs).y!;

  if (M * N * K < 1000)
    test('the reference’s gradient matches its forward pass', () => checkReference(reference, inputs));

  /** (M, N) → (M, Y), padded with zeros. */
  const widened = (values: Float64Array, rows: number, Y: number) =>
    Float64Array.from({ length: rows * Y }, (_, i) => (i % Y < N ? values[Math.floor(i / Y) * N + (i % Y)]! : 0));
  const narrowed = (values: Float32Array, rows: number, Y: number) =>
    Float32Array.from({ length: rows * N }, (_, i) => values[Math.floor(i / N) * Y + (i % N)]!);

  /** The first slice starts with values, the others with zeros. */
  const slicesFrom = (first: Float64Array) =>
    Float64Array.from({ length: (slices - 1) * stride + N * K }, (_, i) => first[i] ?? 0);

  test.each(variants)(
    '%s: forward and both gradients agree with the reference, alone and added to other values',
    async (variant) => {
      for (const Y of new Set([N, padded(N)])) {
        const able = await candidates('forward', K, Y);
        const gradientToo = (await candidates('weight gradient', K, Y)).includes(variant);
        // An adapter may lack subgroups; every other variant must be available for sizes that are multiples of 4.
        if (!able.includes(variant)) {
          expect(
            variant.startsWith('subgroup')
              ? lanes === null || K % 4 !== 0 || Y % 4 !== 0
              : variant === 'block' && (K % 4 !== 0 || Y % 4 !== 0),
          ).toBe(true);
          continue;
        }
        const wide = (values: Float64Array) => widened(values, M, Y);
        const run = await runOnDevice({
          inputs: {
            ...inputs,
            dy: wide(dy),
            y1: wide(start.y),
            base: wide(start.base),
            bias: widened(start.bias, 1, Y),
            dx1: start.dx,
            dw: slicesFrom(start.dw),
          },
          shapes: {
            x: [M, K],
            w: [N, K],
            dy: [M, Y],
            y: [M, Y],
            y1: [M, Y],
            y2: [M, Y],
            y3: [M, Y],
            base: [M, Y],
            bias: [Y],
            dx: [M, K],
            dx1: [M, K],
            dw: [(slices - 1) * stride + N * K],
          },
          outputs: ['y', 'y1', 'y2', 'y3', 'dx', 'dx1', 'dw'],
          record(program, t) {
            const io = { x: t.x!, w: t.w! };
            matmul(program, { ...io, y: t.y! }, 'nothing', variant);
            matmul(program, { ...io, y: t.y1! }, 'self', variant);
            matmul(program, { ...io, base: t.base!, y: t.y2! }, 'matrix', variant);
            matmul(program, { ...io, base: t.bias!, y: t.y3! }, 'bias', variant);
            matmulInputGradient(program, { dy: t.dy!, w: t.w!, dx: t.dx! }, false, variant);
            matmulInputGradient(program, { dy: t.dy!, w: t.w!, dx: t.dx1! }, true, variant);
            const first = { ...t.dw!, shape: [N, K] };
            if (gradientToo)
              matmulWeightGradient(program, { dy: t.dy!, x: t.x!, dw: { first, count: slices, stride } }, variant);
          },
        });
        expectClose('y', narrowed(run.y!, M, Y), y, TOLERANCE);
        expectClose(
          'y added to itself',
          narrowed(run.y1!, M, Y),
          y.map((v, i) => v + start.y[i]!),
          TOLERANCE,
        );
        expectClose(
          'y added to a matrix',
          narrowed(run.y2!, M, Y),
          y.map((v, i) => v + start.base[i]!),
          TOLERANCE,
        );
        expectClose(
          'y with a bias',
          narrowed(run.y3!, M, Y),
          y.map((v, i) => v + start.bias[i % N]!),
          TOLERANCE,
        );
        expectClose('dx', run.dx!, expected.x!, TOLERANCE);
        expectClose(
          'dx added to itself',
          run.dx1!,
          expected.x!.map((v, i) => v + start.dx[i]!),
          TOLERANCE,
        );
        if (!gradientToo) continue;
        const dw = Float64Array.from({ length: N * K }, (_, i) =>
          Array.from({ length: slices }, (_, s) => run.dw![s * stride + i]!).reduce((sum, v) => sum + v, 0),
        );
        expectClose(
          'dw, the sum of its slices',
          dw,
          expected.w!.map((v, i) => v + start.dw[i]!),
          TOLERANCE,
        );
      }
    },
  );
});

test('a row has the same bits in a batch of any size', async () => {
  const [N, K] = [20, 24];
  const x = normals(50 * K, 1);
  const w = normals(N * K, 2);
  const rowsOf = async (M: number, variant: MatmulVariant) =>
    (
      await runOnDevice({
        inputs: { x: x.slice(0, M * K), w },
        shapes: { x: [M, K], w: [N, K], y: [M, N] },
        outputs: ['y'],
        record: (program, t) => matmul(program, { x: t.x!, w: t.w!, y: t.y! }, 'nothing', variant),
      })
    ).y!;
  for (const variant of await candidates('forward', K, N))
    expect([...(await rowsOf(50, variant)).subarray(0, 3 * N)]).toEqual([...(await rowsOf(3, variant))]);
});

test('shapes that do not fit are refused by name', async () => {
  const run = runOnDevice({
    inputs: {},
    shapes: { x: [2, 3], w: [4, 5], y: [2, 4] },
    outputs: ['y'],
    record: (program, t) => matmul(program, { x: t.x!, w: t.w!, y: t.y! }),
  });
  await expect(run).rejects.toMatchObject({
    code: 'shape-mismatch',
    values: { tensor: 'w', shape: '4x5', needed: '4x3' },
  });
});
