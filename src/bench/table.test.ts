import { expect, test } from 'vitest';
import type { BenchReport } from './suite';
import { renderProfile, renderReport, renderTable, rounded } from './table';

const times = { rounds: 5, p50: 100, p95: 120 };

const report: BenchReport = {
  schema: 1,
  kind: 'shiftlab-bench',
  adapter: { vendor: 'mesa', architecture: '', description: 'llvmpipe', software: true },
  runtime: 'Node 20',
  matmulPeak: { kind: 'forward', M: 512, K: 512, N: 512, gflops: 10 },
  matmulRates: [],
  training: [
    {
      shape: 'micro',
      parameters: 109888,
      tokens: 1024,
      peak: { kind: 'weight gradient', M: 512, K: 512, N: 512, gflops: 9 },
      ours: {
        times,
        work: { dispatches: 107, submits: 5, reads: 2, bufferBytes: 18e6 },
        tokensPerSecond: 10240,
        gflops: 6.75,
        lossAtFirst: 4.77,
        lossAfterThree: 4.27,
      },
      peers: [
        {
          name: 'quick',
          figures: { times, work: null, tokensPerSecond: 10240, gflops: 6.75, lossAtFirst: 4.77, lossAfterThree: null },
          reason: null,
          ratio: 1,
          errorAtFirst: 1.3e-7,
          errorAfterThree: null,
        },
        {
          name: 'absent',
          figures: null,
          reason: 'It needs\na | browser.',
          ratio: null,
          errorAtFirst: null,
          errorAfterThree: null,
        },
      ],
      disagreements: [],
    },
  ],
  sampling: null,
  update: null,
  profiles: [],
  variants: { 'matmul forward 64×128': 'block', 'matmul forward 64×64': 'block' },
  disagreements: ['micro, quick: it is off.'],
  failures: [],
};

test('every contender has a row, and one that did not run gives the reason on one line', () => {
  const lines = renderReport(report).split('\n');
  const row = (name: string) =>
    lines
      .find((line) => line.includes(`| ${name} `))!
      .split('|')
      .map((cell) => cell.trim());
  expect(row('ours').slice(1, -1)).toEqual([
    'micro (110 k)',
    'ours',
    '100',
    '120',
    '5',
    '10,240',
    '6.75',
    '75.0',
    '107',
    '5',
    '2',
    '18.0',
    '–',
    '–',
  ]);
  expect(row('quick').slice(9, -1)).toEqual(['–', '–', '–', '–', '1.00', '1.3e-7']);
  expect(row('absent').at(-2)).toBe('did not run: It needs a / browser.');
});

test('a software adapter is labelled, and disagreements are listed below the table', () => {
  const text = renderReport(report);
  expect(text).toContain('llvmpipe (software: these times say nothing about GPUs). Node 20.');
  expect(text).toContain('Peak for micro: 9.00 GFLOP/s');
  expect(text).toContain('The best single round of all products before that was 10.0');
  expect(text.trimEnd().endsWith('Disagreement: micro, quick: it is off.')).toBe(true);
});

test('the kernels that ran are named', () => {
  expect(renderReport(report)).toContain('Kernels: matmul forward block (64×64, 64×128).');
});

test('columns are as wide as their widest cell', () => {
  const lines = renderTable([
    { work: 'a', who: 'somebody with a name' },
    { work: 'longer', who: 'b', 'ms p50': '1,234,567' },
  ]);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(renderTable([])).toEqual([]);
});

test('a profile lists its kernels, or says that the adapter has no timestamps', () => {
  const kernels = [
    { kernel: 'matmul', dispatches: 12, ms: 3, share: 0.75 },
    { kernel: 'rms_norm', dispatches: 5, ms: 1, share: 0.25 },
  ];
  const lines = renderProfile({ shape: 'micro', steps: 4, stepMs: 5.5, kernelsMs: 4, kernels });
  expect(lines[0]).toBe('micro: a step takes 5.50 ms; its 17 dispatches, timed one by one, 4.00 ms (mean of 4 steps).');
  expect(lines.slice(2)).toEqual([
    '| kernel   | dispatches |    ms |    % |',
    '| -------- | ---------: | ----: | ---: |',
    '| matmul   |         12 | 3.000 | 75.0 |',
    '| rms_norm |          5 | 1.000 | 25.0 |',
  ]);
  expect(renderProfile({ shape: 'micro', steps: 0, stepMs: 5.5, kernelsMs: null, kernels: null })).toEqual([
    'micro: a step takes 5.50 ms. This adapter has no timestamp queries, so the time of single kernels is not known.',
  ]);
});

test('numbers below 100 have at most three significant digits, larger ones are rounded to whole numbers', () => {
  expect([0.1234, 1.234, 12.34, 123.4, 12345.6].map(rounded)).toEqual(['0.12', '1.23', '12.3', '123', '12,346']);
});
