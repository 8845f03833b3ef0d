import { expect, test } from 'vitest';
import { MAX_WORKGROUPS } from '../../kernel';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { swiglu, swigluBackward, swigluBackwardKernel, swigluKernel } from './swiglu';
import { swigluReference } from './swiglu.reference';

for (const kernel of [swigluKernel, swigluBackwardKernel]) testDeclaration(kernel);

test('the reference is its own derivative', () => checkReference(swigluReference, { gate: normals(31, 1, 3), up: normals(31, 2) }));

test.each([1, 63, 1001])('forward and backward of %i elements agree with the reference', async (n) => {
  const inputs = { gate: normals(n, 1, 4), up: normals(n, 2) };
  const dy = normals(n, 3);
  const run = await runOnDevice({
    inputs: { ...inputs, dy },
    shapes: { gate: [n], up: [n], y: [n], dy: [n], dgate: [n], dup: [n] },
    outputs: ['y', 'dgate', 'dup'],
    record(program, t) {
      swiglu(program, { gate: t.gate!, up: t.up!, y: t.y! });
      swigluBackward(program, { gate: t.gate!, up: t.up!, dy: t.dy!, dgate: t.dgate!, dup: t.dup! });
    },
  });
  const expected = swigluReference.backward(inputs, { y: dy });
  // WGSL's exp is accurate to 3 + 2·|x| units in the last place: 1e-6 at |x| = 10.
  expectClose('y', run.y!, swigluReference.forward(inputs).y!, 1e-5);
  expectClose('dgate', run.dgate!, expected.gate!, 1e-5);
  expectClose('dup', run.dup!, expected.up!, 1e-5);
});

test('beyond 65,535 workgroups the grid is folded and the last element is still computed', async () => {
  const n = 64 * MAX_WORKGROUPS + 65;
  const gate = new Float64Array(n).fill(1);
  const up = new Float64Array(n);
  up[n - 1] = 2;
  up[64 * MAX_WORKGROUPS] = 3;
  const shapes = { gate: [n], up: [n], y: [n] };
  const { y } = await runOnDevice({ inputs: { gate, up }, shapes, outputs: ['y'], record: (program, t) => swiglu(program, { gate: t.gate!, up: t.up!, y: t.y! }) });
  const silu1 = 1 / (1 + Math.exp(-1));
  expect(y![n - 1]).toBeCloseTo(2 * silu1, 5);
  expect(y![64 * MAX_WORKGROUPS]).toBeCloseTo(3 * silu1, 5);
  expect(y![0]).toBe(0);
});
