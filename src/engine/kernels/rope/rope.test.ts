import { describe, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { rope, ropeAngles, ropeKernel } from './rope';
import { ropeReference } from './rope.reference';

testDeclaration(ropeKernel);

describe.each([
  { M: 1, heads: 1, D: 2 },
  { M: 5, heads: 3, D: 6 },
  { M: 40, heads: 4, D: 16 },
])('rope of $M tokens, $heads heads of $D', ({ M, heads, D }) => {
  const positions = Uint32Array.from({ length: M }, (_, m) => (m * 5) % 200);
  const reference = ropeReference({ positions, heads, D, theta: 10000 });
  const x = normals(M * heads * D, 1);
  const shapes = { x: [M, heads * D], positions: [M], angles: [200, D] };
  const inputs = { x, positions, angles: Float64Array.from(ropeAngles(200, D, 10000)) };

  test('the reference is its own derivative', () => checkReference(reference, { x }));

  // Angles are kept in f32, as transformers does: 200 radians are known to 1e-5.
  test('forward and backward agree with the reference', async () => {
    const outputs = ['x'];
    const forward = await runOnDevice({ inputs, shapes, outputs, record: (program, t) => rope(program, { x: t.x!, positions: t.positions!, angles: t.angles! }, heads) });
    expectClose('x', forward.x!, reference.forward({ x }).y!, 5e-5);
    const backward = await runOnDevice({ inputs, shapes, outputs, record: (program, t) => rope(program, { x: t.x!, positions: t.positions!, angles: t.angles! }, heads, -1) });
    expectClose('dx', backward.x!, reference.backward({ x }, { y: x }).x!, 5e-5);
  });
});
