/** The fold over a run's events. */
import { describe, expect, it } from 'vitest';
import { final, metrics } from '../../../test/fixtures/page/final-evaluation';
import type { ExperimentEvent } from '../../domain/experiment-events';
import { RunTrace } from './run-trace';
import { updateMetrics } from './update-metrics';

describe('the fold over events', () => {
  it('is the same when a resumed run repeats its last events', () => {
    const events: ExperimentEvent[] = [
      { type: 'stage', stage: 'train', arm: 'naive', seed: 1, index: 0, total: 2 },
      { type: 'evaluation', seed: 1, arm: 'naive', on: 'real', update: 10, metrics: metrics(0.4) },
      {
        type: 'dialogues',
        seed: 1,
        arm: 'naive',
        stage: 'train',
        on: 'simulator',
        update: 1,
        dialogues: [
          {
            episode: { index: 7, goal: 0 },
            user: 'x',
            turns: [],
            outcome: { stop: 'left', correct: 0, accepted: 0, turns: 0, success: 0 },
            reward: 0,
          },
        ],
      },
      { type: 'stage', stage: 'evaluate', arm: 'naive', seed: 1, index: 1, total: 2 },
    ];
    const trace = new RunTrace();
    trace.apply(events);
    trace.apply(events);
    expect(trace.stages.map(({ stage, finished }) => [stage, finished])).toEqual([
      ['train', true],
      ['evaluate', false],
    ]);
    expect(trace.inUseCurve('naive', (m) => m.success, 60)).toEqual([{ update: 10, value: 0.4 }]);
    expect(trace.dialogues).toHaveLength(1);
    expect(trace.final('naive', 'real', (m) => m.success)).toBeNull();
  });

  it('keeps evaluations at the second temperature apart', () => {
    const trace = new RunTrace();
    const last = final('naive', 'real', 0.4, 1);
    const second = { ...final('naive', 'real', 0.6, 1), second: true } as ExperimentEvent;
    expect(trace.hasSecond).toBe(false);
    trace.apply([second, last, { type: 'comparisons', gaps: [], dropOffs: [], second: { gaps: [], dropOffs: [] } }]);
    expect([trace.hasSecond, trace.final('naive', 'real', (m) => m.success)]).toEqual([true, 0.4]);
    expect(trace.atSecond().final('naive', 'real', (m) => m.success)).toBe(0.6);
    expect(trace.atSecond().comparisons).toEqual({ type: 'comparisons', gaps: [], dropOffs: [] });
    expect(trace.inUseCurve('naive', (m) => m.success, 60)).toEqual([{ update: 60, value: 0.4 }]);
  });

  it('averages over seeds', () => {
    const trace = new RunTrace();
    trace.apply([final('base', 'real', 0.2, 1), final('base', 'real', 0.4, 2)]);
    expect(trace.final('base', 'real', (m) => m.success)).toBeCloseTo(0.3, 12);
  });
});

describe('a run with reports', () => {
  const rollback = { update: 42, backTo: 30, reason: 'kl', value: 3.4, threshold: 3 } as const;
  const events: ExperimentEvent[] = [
    {
      type: 'evaluation',
      seed: 1,
      arm: 'naive',
      on: 'real',
      update: 30,
      metrics: { ...metrics(0.5), firstAnswerEceExcess: 0.1 },
    },
    { type: 'evaluation', seed: 1, arm: 'naive', on: 'real', update: 40, metrics: metrics(0.2) },
    { type: 'rollback', seed: 1, arm: 'naive', rollback },
    final('naive', 'real', 0.45),
    { type: 'gap', seed: 1, arm: 'naive', report: { numbers: [], firstAnswers: [], warnings: [] } },
  ];

  it('puts the final policy where training went back to, in place of what was measured there', () => {
    const trace = new RunTrace();
    trace.apply(events);
    expect(trace.inUseCurve('naive', (m) => m.success, 60)).toEqual([
      { update: 30, value: 0.45 },
      { update: 40, value: 0.2 },
    ]);
    expect(trace.waysBack).toEqual([{ arm: 'naive', from: 42, to: 30 }]);
  });

  it('counts results, not what comes in between', () => {
    const trace = new RunTrace();
    trace.apply(events);
    expect(trace.resultsSeen).toBe(3); // rollback, final evaluation, gap
    expect(trace.gaps.get('naive')?.size).toBe(1);
  });

  it('leaves out what older runs did not measure', () => {
    const trace = new RunTrace();
    trace.apply(events);
    expect(trace.inUseCurve('naive', (m) => m.firstAnswerEceExcess, 60)).toEqual([]); // the point at 30 gave way to the final one
    const ess = updateMetrics.find(({ name }) => name === 'density.effectiveSampleSize')!;
    expect(trace.updateCurve('naive', ess.of)).toEqual([]);
  });

  it('keeps every seed of a curve beside the mean', () => {
    const trace = new RunTrace();
    trace.apply(
      [1, 2].map((seed) => ({
        type: 'evaluation',
        seed,
        arm: 'naive',
        on: 'real',
        update: 10,
        metrics: metrics(0.2 * seed),
      })),
    );
    expect(trace.inUseCurve('naive', (m) => m.success, 60)).toEqual([
      { update: 10, value: expect.closeTo(0.3, 12), seeds: [0.2, 0.4] },
    ]);
  });
});
