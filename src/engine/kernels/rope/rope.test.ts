import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { rope, ropeAngles, ropeKernels } from './rope';
import { ropeReference } from './rope.reference';

for (const kernel of Object.values(ropeKernels)) testDeclaration(kernel);

describe.each([
  { M: 1, heads: 1, D: 2 },
  { M: 5, heads: 3, D: 6 },
  { M: 40, heads: 4, D: 16 },
])('rope of $M tokens, $heads heads of $D', ({ M, heads, D }) => {
  const rest = 4; // columns of a row that belong to no rotated head
  const [width, W] = [heads * D, heads * D + rest];
  const positions = Uint32Array.from({ length: M }, (_, m) => (m * 5) % 200);
  const reference = ropeReference({ positions, heads, D, theta: 10000 });
  const x = normals(M * heads * D, 1);
  const wide = Float64Array.from({ length: M * W }, (_, i) =>
    i % W < width ? x[Math.floor(i / W) * width + (i % W)]! : 7,
  );
  const turned = (run: Float32Array) =>
    Float32Array.from({ length: M * width }, (_, i) => run[Math.floor(i / width) * W + (i % width)]!);
  const others = (run: Float32Array) => run.filter((_, i) => i % W >= width);
  const shapes = { x: [M, W], positions: [M], angles: [200, D] };
  const inputs = { x: wide, positions, angles: Float64Array.from(ropeAngles(200, D, 10000)) };

  test('the reference’s gradient matches its forward pass', () => checkReference(reference, { x }));

  // Angles are in f32, as in transformers: 200 radians have an error of 1e-5.
  test('forward and backward agree with the reference', async () => {
    const outputs = ['x'];
    const forward = await runOnDevice({
      inputs,
      shapes,
      outputs,
      record: (program, t) => rope(program, { x: t.x!, positions: t.positions!, angles: t.angles! }, heads),
    });
    expect(others(forward.x!).every((value) => value === 7)).toBe(true);
    expectClose('x', turned(forward.x!), reference.forward({ x }).y!, 5e-5);
    const backward = await runOnDevice({
      inputs,
      shapes,
      outputs,
      record: (program, t) => rope(program, { x: t.x!, positions: t.positions!, angles: t.angles! }, heads, -1),
    });
    expectClose('dx', turned(backward.x!), reference.backward({ x }, { y: x }).x!, 5e-5);
  });
});
