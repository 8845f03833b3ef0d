import { expect, it } from 'vitest';
import { reliabilityTable } from './reliability';

const bin = (confidence: number, accuracy: number) =>
  ({ confidence, accuracy, interval: [accuracy - 0.1, accuracy + 0.1], answers: 10 }) as never;

it('the numbers behind reliability plots are a row a bin, with the update where plots are over training', () => {
  expect(reliabilityTable([{ arm: 'naive', bins: [bin(0.5, 0.25), bin(0.75, 0.5)] }])).toEqual({
    columns: ['arm', 'confidence', 'right', 'right, low', 'right, high'],
    rows: [
      ['naive', 0.5, 0.25, 0.15, 0.35],
      ['naive', 0.75, 0.5, 0.4, 0.6],
    ],
  });
  const over = reliabilityTable([
    { arm: 'naive', update: 0, bins: [bin(0.5, 0.25)] },
    { arm: 'naive', update: 30, bins: [] },
  ]);
  expect([over.columns[1], over.rows]).toEqual(['update', [['naive', 0, 0.5, 0.25, 0.15, 0.35]]]);
});
