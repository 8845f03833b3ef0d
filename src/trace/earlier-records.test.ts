/** Runs and results that an earlier version wrote are read as they were meant. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { ExperimentEvent, UpdateMetrics } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { RunArchive } from './run-archive';
import { parseRunFile } from './run-file';

const others = {
  update: 0,
  rewardMean: 0.5,
  rewardStd: 0,
  fracRewardZeroStd: 0,
  entropy: 1,
  clipRatioLow: 0,
  clipRatioHigh: 0,
  completionLength: 4,
  turns: 3,
  gradNorm: 1,
  loss: 0,
  tokensPerSecond: 100,
  trainSuccess: 0.5,
};
const earlier = { ...others, kl: 0.25 } as unknown as UpdateMetrics;
const fromBase = { ...others, klFromBase: 0.25, klFromSampler: null };
const fromSampler = { ...others, klFromBase: null, klFromSampler: 0.25 };

const update = (metrics: object): ExperimentEvent => ({
  type: 'update',
  seed: 1,
  arm: 'naive',
  metrics: metrics as UpdateMetrics,
});

/** A spec as it was written before there was a guard. */
function unguarded(beta: number): ExperimentSpec {
  const { guard: _, ...spec } = exampleSpec;
  return { ...spec, grpo: { ...spec.grpo, beta } } as ExperimentSpec;
}

it.each([
  [0.02, fromBase],
  [0, fromSampler],
])('the one KL of a run stored with β = %d', async (beta, read) => {
  const archive = new RunArchive(createStore(`earlier-records-${beta}`, 'records'));
  await archive.create('a', unguarded(beta));
  await archive.append('a', [update(earlier)]);
  expect(await archive.events('a', 'events')).toEqual([update(read)]);
});

it.each([
  [0.02, fromBase],
  [0, fromSampler],
])('the one KL of a run’s file with β = %d', (beta, read) => {
  const file = {
    format: 'shiftlab-run',
    schema: 1,
    createdAtMs: 0,
    status: 'done',
    adapter: null,
    spec: unguarded(beta),
    events: [update(earlier)],
  };
  expect(parseRunFile(JSON.stringify(file)).events).toEqual([update(read)]);
});

it.each([
  [0.02, fromBase],
  [0, fromSampler],
])('the one KL of a result with β = %d', (beta, read) => {
  const metrics = {
    ...{ dialogues: 2, success: 0.5, correct: 0.5, accepted: 1, falseAccept: 0.5, leaveRate: 0, turns: 3, reward: 0.5 },
    simulatorKl: null,
  };
  const evaluation = { metrics, successes: '01', successInterval: { low: 0.1, high: 0.9, level: 0.95 } };
  const arm = { arm: 'naive', real: evaluation, simulator: null, updates: [earlier], curve: [] };
  const result = {
    schema: 1,
    kind: 'shiftlab-result',
    spec: { ...unguarded(beta), seeds: [1], arms: ['naive'] },
    adapters: [{ vendor: '', architecture: '', description: 'a card', software: false }],
    startedAt: null,
    durationSeconds: 1,
    stages: [],
    gaps: [],
    dropOffs: [],
    seeds: [{ seed: 1, calibration: null, arms: [arm] }],
  };
  expect(parseRunFile(JSON.stringify(result)).events).toContainEqual(update(read));
});
