/** Updates written by an earlier version keep their meaning. */
import { expect, it } from 'vitest';
import { currentEvents, currentMetrics, currentResult, hasEarlierMetrics } from './earlier-updates';
import type { ExperimentEvent, UpdateMetrics } from './experiment-events';
import type { ExperimentResult } from './experiment-result';

const others = {
  update: 3,
  rewardMean: 0.5,
  rewardStd: 0.1,
  fracRewardZeroStd: 0,
  entropy: 1,
  clipRatioLow: 0,
  clipRatioHigh: 0,
  completionLength: 4,
  turns: 2,
  gradNorm: 1,
  loss: 0,
  tokensPerSecond: 100,
  trainSuccess: 0.5,
};
const earlier = { ...others, kl: 0.25 };
const fromBase: UpdateMetrics = { ...others, klFromBase: 0.25, klFromSampler: null };
const fromSampler: UpdateMetrics = { ...others, klFromBase: null, klFromSampler: 0.25 };

it('reads the single KL of an earlier update as KL from the base policy if there was a reference', () => {
  expect(currentMetrics(earlier, { grpo: { beta: 0.02 } })).toEqual(fromBase);
  expect(currentMetrics(earlier, { grpo: { beta: 0 }, guard: { on: true } })).toEqual(fromBase);
});

it('reads it as KL from the sampler if there was no reference', () => {
  expect(currentMetrics(earlier, { grpo: { beta: 0 } })).toEqual(fromSampler);
  expect(currentMetrics(earlier, { grpo: { beta: 0 }, guard: { on: false } })).toEqual(fromSampler);
});

it('leaves current updates and other events as they are', () => {
  const current: UpdateMetrics = { ...others, klFromBase: 0.1, klFromSampler: 1e-9 };
  const other: ExperimentEvent = { type: 'stage', stage: 'load', seed: 1, index: 0, total: 3 };
  const update = (metrics: UpdateMetrics): ExperimentEvent => ({ type: 'update', seed: 1, arm: 'naive', metrics });
  const written = [other, update(earlier as unknown as UpdateMetrics), update(current)];
  expect(hasEarlierMetrics(written)).toBe(true);
  const read = currentEvents(written, { grpo: { beta: 0.02 } });
  expect(read).toEqual([other, update(fromBase), update(current)]);
  expect(hasEarlierMetrics(read)).toBe(false);
});

it('reads a whole result by the spec that is in it', () => {
  const withGuard = (guard: object) =>
    ({
      kind: 'shiftlab-result',
      spec: { grpo: { beta: 0 }, ...guard },
      seeds: [{ seed: 1, arms: [{ arm: 'naive', updates: [earlier] }] }],
    }) as unknown as ExperimentResult;
  const updates = (result: ExperimentResult) => currentResult(result).seeds[0]!.arms[0]!.updates;
  expect(updates(withGuard({}))).toEqual([fromSampler]);
  expect(updates(withGuard({ guard: { on: true } }))).toEqual([fromBase]);
  expect(currentResult(withGuard({}))).toMatchObject({ kind: 'shiftlab-result', spec: { grpo: { beta: 0 } } });
});
