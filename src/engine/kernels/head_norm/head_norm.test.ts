import { describe, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import {
  headNorm,
  headNormBackward,
  headNormBackwardKernel,
  headNormGainBackwardKernel,
  headNormKernel,
} from './head_norm';
import { headNormReference } from './head_norm.reference';

for (const kernel of [headNormKernel, headNormBackwardKernel, headNormGainBackwardKernel]) testDeclaration(kernel);

const EPS = 0.3; // large, so that it matters

describe.each([
  { M: 1, heads: 1, kvHeads: 1, headDim: 2 },
  { M: 5, heads: 4, kvHeads: 2, headDim: 6 },
  { M: 130, heads: 3, kvHeads: 1, headDim: 16 },
])('norm of $heads query and $kvHeads key heads of $headDim, $M tokens', ({ M, ...shape }) => {
  const { heads, kvHeads, headDim: D } = shape;
  const width = (heads + 2 * kvHeads) * D;
  const reference = headNormReference(M, shape, EPS);
  const inputs = { x: normals(M * width, 1), queryGain: normals(D, 2), keyGain: normals(D, 3) };
  const dy = normals(M * width, 4);

  if (M * width < 500)
    test('the reference’s gradient matches its forward pass', () => checkReference(reference, inputs));

  test('forward and backward agree with the reference', async () => {
    const stride = Math.ceil(D / 4) * 4;
    const run = await runOnDevice({
      inputs: {
        ...inputs,
        d: dy,
        dqueryGain: new Float64Array(stride + D).fill(1),
        dkeyGain: new Float64Array(stride + D).fill(1),
      },
      shapes: {
        x: [M, width],
        queryGain: [D],
        keyGain: [D],
        y: [M, width],
        scale: [M, heads + kvHeads],
        d: [M, width],
        dqueryGain: [stride + D],
        dkeyGain: [stride + D],
      },
      outputs: ['y', 'd', 'dqueryGain', 'dkeyGain'],
      record(program, t) {
        const io = { x: t.x!, queryGain: t.queryGain!, keyGain: t.keyGain!, scale: t.scale! };
        const slices = (name: string) => ({ first: { ...t[name]!, shape: [D] }, count: 2, stride });
        headNorm(program, { ...io, y: t.y! }, shape, EPS);
        headNormBackward(
          program,
          { ...io, d: t.d!, dqueryGain: slices('dqueryGain'), dkeyGain: slices('dkeyGain') },
          shape,
        );
      },
    });
    const expected = reference.backward(inputs, { y: dy });
    expectClose('y', run.y!, reference.forward(inputs).y!, 1e-5);
    expectClose('dx', run.d!, expected.x!, 1e-5);
    for (const gain of ['queryGain', 'keyGain']) {
      const sum = Float64Array.from({ length: D }, (_, d) => run[`d${gain}`]![d]! + run[`d${gain}`]![stride + d]!);
      expectClose(
        `d${gain}, the sum of two slices that began at 1`,
        sum,
        expected[gain]!.map((v) => v + 2),
        1e-5,
      );
    }
  });
});
