import { expect, test } from 'vitest';
import { expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { biasKernel, addBias } from '../bias/bias';
import { sumOfSquares, sumOfSquaresScratch, sumRows, sumRowsKernel, sumSlicesKernel, sumStridedKernel } from './sum';

for (const kernel of [sumRowsKernel, sumSlicesKernel, sumStridedKernel, biasKernel]) testDeclaration(kernel);

test.each([
  { R: 1, C: 1 },
  { R: 7, C: 3 },
  { R: 1000, C: 37 },
])('a bias is added to each of $R rows of $C, and its gradient is the column sum', async ({ R, C }) => {
  const [y, bias, start] = [normals(R * C, 1), normals(C, 2), normals(C, 3)];
  const run = await runOnDevice({
    inputs: { x: y, y, bias, sum: start },
    shapes: { x: [R, C], y: [R, C], bias: [C], sum: [C], scratch: [5 * C] },
    outputs: ['y', 'sum'],
    record(program, t) {
      addBias(program, { bias: t.bias!, y: t.y! });
      sumRows(program, { x: t.x!, y: t.sum!, scratch: t.scratch! });
    },
  });
  expectClose('y', run.y!, y.map((v, i) => v + bias[i % C]!), 1e-6);
  const columns = start.slice();
  y.forEach((v, i) => (columns[i % C]! += v));
  expectClose('sum', run.sum!, columns, 1e-5); // 1,000 terms
});

test.each([1, 64, 65, 4097, 300_000])('the squares of %i numbers are summed, with the same bits each time', async (n) => {
  const x = normals(n, 1);
  const scratch = sumOfSquaresScratch(n);
  const total = async () =>
    (await runOnDevice({
      inputs: { x },
      shapes: { x: [n], total: [1], a: [scratch], b: [scratch] },
      outputs: ['total'],
      record: (program, t) => sumOfSquares(program, { x: t.x!, total: t.total!, scratch: [t.a!, t.b!] }),
    })).total!;
  const first = await total();
  expectClose('total', first, [x.reduce((sum, v) => sum + v * v, 0)], 1e-6);
  expect([...(await total())]).toEqual([...first]);
});
