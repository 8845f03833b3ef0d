import { expect, test } from 'vitest';
import { RunTrace } from './run-trace';
import { kernelCode, kernelRows } from './kernel-rows';

const variants = {
  'attention forward 16': 'plain',
  'matmul forward 32×64': 'tiled',
  'matmul forward 64×64': 'tiled',
  'matmul forward 128×64': 'tiled',
};
const adapter = { vendor: 'v', architecture: 'a', description: 'd', software: true, variants };

test('each kernel says how it was chosen: given, measured for this run, or measured earlier', () => {
  const rows = kernelRows({ ...adapter, given: ['matmul forward 32×64'] }, new Set(['attention forward 16']));
  expect(rows).toEqual([
    { operation: 'attention forward', kernel: 'plain', sizes: ['16'], chosen: 'measured' },
    { operation: 'matmul forward', kernel: 'tiled', sizes: ['32×64'], chosen: 'given' },
    { operation: 'matmul forward', kernel: 'tiled', sizes: ['64×64', '128×64'], chosen: 'measured earlier' },
  ]);
  expect(kernelRows(adapter, null).map(({ chosen }) => chosen)).toEqual(['measured', 'measured']);
});

test('two tables have the same code if they are the same, in whatever order, and another one otherwise', () => {
  const turned = Object.fromEntries(Object.entries(variants).reverse());
  expect(kernelCode(turned)).toBe(kernelCode(variants));
  expect(kernelCode({ ...variants, 'attention forward 16': 'subgroup' })).not.toBe(kernelCode(variants));
});

test('what was measured before an interruption still counts as measured for this run', () => {
  const trace = new RunTrace();
  trace.apply([{ type: 'kernels', adapters: [adapter], timed: ['attention forward 16'] }]);
  trace.apply([{ type: 'kernels', adapters: [adapter], timed: [] }]);
  trace.apply([{ type: 'kernels', adapters: [adapter] }]); // the result's, which does not say
  expect(trace.adapters).toEqual([adapter]);
  expect([...trace.timed!]).toEqual(['attention forward 16']);
});
