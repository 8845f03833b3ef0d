import { expect, test } from 'vitest';
import { MAX_WORKGROUPS } from '../../kernel';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { swiglu, swigluBackward, swigluKernels } from './swiglu';
import { swigluReference } from './swiglu.reference';

for (const kernels of Object.values(swigluKernels))
  for (const kernel of Object.values(kernels)) testDeclaration(kernel as never);

/** (M, 2F): each row holds gate, then up. */
function sideBySide(gate: Float64Array, up: Float64Array, F: number): Float64Array {
  return Float64Array.from({ length: 2 * gate.length }, (_, i) => {
    const at = Math.floor(i / (2 * F)) * F + (i % F);
    return i % (2 * F) < F ? gate[at]! : up[at]!;
  });
}

test('the reference’s gradient matches its forward pass', () =>
  checkReference(swigluReference, { gate: normals(31, 1, 3), up: normals(31, 2) }));

test.each([
  [1, 1],
  [3, 21],
  [7, 12],
  [13, 77],
])('forward and backward of %i rows of %i agree with the reference', async (M, F) => {
  const n = M * F;
  const inputs = { gate: normals(n, 1, 4), up: normals(n, 2) };
  const dy = normals(n, 3);
  const run = await runOnDevice({
    inputs: { both: sideBySide(inputs.gate, inputs.up, F), dy },
    shapes: { both: [M, 2 * F], y: [M, F], dy: [M, F], dboth: [M, 2 * F] },
    outputs: ['y', 'dboth'],
    record(program, t) {
      swiglu(program, { both: t.both!, y: t.y! });
      swigluBackward(program, { both: t.both!, dy: t.dy!, dboth: t.dboth! });
    },
  });
  const expected = swigluReference.backward(inputs, { y: dy });
  // WGSL's exp is accurate to 3 + 2·|x| units in the last place: 1e-6 at |x| = 10.
  expectClose('y', run.y!, swigluReference.forward(inputs).y!, 1e-5);
  const half = (which: 0 | 1) => run.dboth!.filter((_, i) => Math.floor((i % (2 * F)) / F) === which);
  expectClose('dgate', half(0), expected.gate!, 1e-5);
  expectClose('dup', half(1), expected.up!, 1e-5);
});

test('beyond 65,535 workgroups the grid is folded and the last element is still computed', async () => {
  const n = 64 * MAX_WORKGROUPS + 65;
  const both = new Float64Array(2 * n).fill(1, 0, n); // one row: gates, then ups
  both[2 * n - 1] = 2;
  both[n + 64 * MAX_WORKGROUPS] = 3;
  const shapes = { both: [1, 2 * n], y: [1, n] };
  const { y } = await runOnDevice({
    inputs: { both },
    shapes,
    outputs: ['y'],
    record: (program, t) => swiglu(program, { both: t.both!, y: t.y! }),
  });
  const silu1 = 1 / (1 + Math.exp(-1));
  expect(y![n - 1]).toBeCloseTo(2 * silu1, 5);
  expect(y![64 * MAX_WORKGROUPS]).toBeCloseTo(3 * silu1, 5);
  expect(y![0]).toBe(0);
});
