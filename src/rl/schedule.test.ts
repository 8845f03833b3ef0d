import { expect, it } from 'vitest';
import { scheduled, scheduledRate } from './schedule';

it('falls linearly from the peak to 0 at the end, or not at all', () => {
  expect([0, 0.25, 0.5, 1].map((done) => scheduled('linear', 0.6, done))).toEqual([
    0.6,
    expect.closeTo(0.45, 12),
    0.3,
    0,
  ]);
  expect([0, 1].map((done) => scheduled('constant', 0.6, done))).toEqual([0.6, 0.6]);
});

it('counts updates or optimiser steps, which is the same if an update has one step', () => {
  const settings = { learningRate: 1, schedule: 'linear', updates: 4, numIterations: 3 } as const;
  const rates = (schedulePer: 'update' | 'step', numIterations: number) =>
    [0, 1, 2, 3].flatMap((update) =>
      Array.from({ length: numIterations }, (_, iteration) =>
        scheduledRate({ ...settings, schedulePer, numIterations }, update, iteration),
      ),
    );
  expect(rates('update', 3)).toEqual([1, 1, 1, 0.75, 0.75, 0.75, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
  // TRL's linear schedule without warm-up: (steps of the run − steps done) / steps of the run.
  expect(rates('step', 3)).toEqual(Array.from({ length: 12 }, (_, step) => expect.closeTo((12 - step) / 12, 12)));
  expect(rates('step', 1)).toEqual(rates('update', 1));
});
