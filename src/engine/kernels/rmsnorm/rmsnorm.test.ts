import { describe, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { rmsnorm, rmsnormBackward, rmsnormKernels } from './rmsnorm';
import { rmsnormReference } from './rmsnorm.reference';

for (const kernels of Object.values(rmsnormKernels))
  for (const kernel of Object.values(kernels)) testDeclaration(kernel as never);

const EPS = 0.3; // large, so that it matters: with C = 1 and a small EPS, dx is only cancellation
describe.each([
  { R: 1, C: 1 },
  { R: 3, C: 5 },
  { R: 700, C: 12 },
  { R: 2, C: 300 },
])('rmsnorm of $R rows of $C', ({ R, C }) => {
  const reference = rmsnormReference(R, C, EPS);
  const inputs = { x: normals(R * C, 1), gain: normals(C, 2) };
  const dy = normals(R * C, 3);

  test('the reference’s gradient matches its forward pass', () =>
    checkReference(reference, R * C < 1000 ? inputs : { ...inputs, x: normals(R * C, 1, 3) }));

  // Sums of C squares, and of R terms for the gain: each has a relative error below 1e-6.
  test.each([false, true])('forward and backward agree with the reference (accumulate: %s)', async (accumulate) => {
    const start = normals(R * C, 4);
    const stride = Math.ceil(C / 4) * 4;
    const run = await runOnDevice({
      inputs: { ...inputs, dy, dx: start, dgain: new Float64Array(2 * stride + C).fill(1) },
      shapes: { x: [R, C], gain: [C], y: [R, C], dy: [R, C], dx: [R, C], dgain: [2 * stride + C], scale: [R] },
      outputs: ['y', 'dx', 'dgain'],
      record(program, t) {
        rmsnorm(program, { x: t.x!, gain: t.gain!, y: t.y! }, EPS);
        rmsnormBackward(
          program,
          {
            x: t.x!,
            gain: t.gain!,
            dy: t.dy!,
            dx: t.dx!,
            dgain: { first: { ...t.dgain!, shape: [C] }, count: 3, stride },
            scale: t.scale!,
          },
          EPS,
          accumulate,
        );
      },
    });
    const expected = reference.backward(inputs, { y: dy });
    expectClose('y', run.y!, reference.forward(inputs).y!, 1e-5);
    expectClose(
      'dx',
      run.dx!,
      expected.x!.map((v, i) => v + (accumulate ? start[i]! : 0)),
      1e-5,
    );
    const dgain = Float64Array.from({ length: C }, (_, c) =>
      [0, 1, 2].reduce((sum, s) => sum + run.dgain![s * stride + c]!, 0),
    );
    expectClose(
      'dgain, the sum of three slices that began at 1',
      dgain,
      expected.gain!.map((v) => v + 3),
      1e-5,
    );
  });
});
