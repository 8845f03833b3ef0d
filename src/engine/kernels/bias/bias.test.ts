import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { addBias, biasBackward, biasBackwardKernel, biasKernel } from './bias';

for (const kernel of [biasKernel, biasBackwardKernel]) testDeclaration(kernel);

test.each([
  { R: 1, C: 1 },
  { R: 7, C: 3 },
  { R: 1000, C: 37 },
])('a bias is added to each of $R rows of $C, and its gradient is the column sum', async ({ R, C }) => {
  const [y, bias] = [normals(R * C, 1), normals(C, 2)];
  const stride = Math.ceil(C / 4) * 4;
  const run = await runOnDevice({
    inputs: { dy: y, y, bias, dbias: new Float64Array(4 * stride + C).fill(1) },
    shapes: { dy: [R, C], y: [R, C], bias: [C], dbias: [4 * stride + C] },
    outputs: ['y', 'dbias'],
    record(program, t) {
      addBias(program, { bias: t.bias!, y: t.y! });
      biasBackward(program, { dy: t.dy!, dbias: { first: { ...t.dbias!, shape: [C] }, count: 5, stride } });
    },
  });
  expectClose(
    'y',
    run.y!,
    y.map((v, i) => v + bias[i % C]!),
    1e-6,
  );
  const columns = Float64Array.from(
    { length: C },
    (_, c) => 5 + y.reduce((sum, v, i) => sum + (i % C === c ? v : 0), 0),
  );
  const sum = Float64Array.from({ length: C }, (_, c) =>
    [0, 1, 2, 3, 4].reduce((total, s) => total + run.dbias![s * stride + c]!, 0),
  );
  expectClose('the sum of five slices that began at 1', sum, columns, 1e-5); // 1,000 terms
  expect(run.dbias!.length).toBe(4 * stride + C);
});
