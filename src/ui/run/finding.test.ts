import { describe, expect, it } from 'vitest';
import { final, metrics } from '../../../test/fixtures/page/final-evaluation';
import type { EvaluationMetrics, ExperimentEvent } from '../../domain/experiment-events';
import { difference, finding, gapOf } from './finding';
import { RunTrace } from './run-trace';

describe('the findings', () => {
  const of = (real: Record<string, number>, simulated: Record<string, number> = {}) => {
    const trace = new RunTrace();
    trace.apply(Object.entries(real).map(([arm, success]) => final(arm, 'real', success)));
    trace.apply(Object.entries(simulated).map(([arm, success]) => final(arm, 'simulator', success)));
    return finding(trace).sentences.join(' ');
  };

  it('say nothing before there is a result', () => {
    expect(finding(new RunTrace()).sentences).toEqual([]);
  });

  it('say that the published order appeared, only when it did', () => {
    expect(of({ base: 0.3, static: 0.4, naive: 0.5, oracle: 0.6, calibrated: 0.7 })).toContain(
      'on MATH-Chat (calibrated > oracle > naive > static > base) appeared here',
    );
    const reversed = of({ base: 0.5, static: 0.55, naive: 0.4, calibrated: 0.3, oracle: 0.6 });
    expect(reversed).toContain('did not appear here');
    expect(reversed).toContain('Calibrated is worse than naive');
  });

  it('do not call noise a difference', () => {
    // Two shares of .5 with 1000 dialogues each: ±4.4 points
    expect(of({ base: 0.5, naive: 0.52 })).toContain('Naive and base are not told apart (+2.0 [−2.4, +6.4] points)');
    expect(difference([metrics(0.5)], [metrics(0.4)])?.clear).toBe(true);
    expect(difference([metrics(0.5, 10)], [metrics(0.4, 10)])?.clear).toBe(false);
  });

  it('take how grades vary from the record, and without it the most that they can', () => {
    const grades = (success: number): EvaluationMetrics => ({ ...metrics(success), successDeviation: 0.2 });
    const known = difference([grades(0.53)], [grades(0.5)])!;
    expect(known.value - known.low).toBeCloseTo(1.96 * Math.sqrt((2 * 0.04) / 1000), 5); // two variances of .2² / 1000
    expect(known.clear).toBe(true); // .03 > .0175
    const unknown = difference([metrics(0.53)], [metrics(0.5)])!;
    // Newcombe's hybrid of Wilson's ends: .53 reaches down to .49901, .5 up to .53094.
    expect(unknown.value - unknown.low).toBeCloseTo(Math.hypot(0.53 - 0.49901, 0.53094 - 0.5), 4);
    expect(unknown.clear).toBe(false); // .03 < .0438
  });

  it('from three seeds on take Student’s interval over their differences', () => {
    const seeds = (gaps: readonly number[]) =>
      difference(
        gaps.map((gap) => metrics(0.5 + gap, 100_000)),
        gaps.map(() => metrics(0.5, 100_000)),
      )!;
    const five = seeds([0.003, 0.002, 0.023, 0.09, 0.096]);
    expect(five.high - five.value).toBeCloseTo(2.7764 * Math.sqrt(0.0021747 / 5), 5); // s² of the five
    expect(five.clear).toBe(false); // .0428 ± .0579
    expect(seeds([0.04, 0.05, 0.05, 0.05, 0.06]).clear).toBe(true);
    expect(seeds([0.12, 0.1, -0.03]).clear).toBe(false); // .063 ± .206, however many dialogues
    expect(seeds([0.12, -0.03]).clear).toBe(true); // two say nothing of a third: of these dialogues only
  });

  it('do not call one dialogue a difference, nor equal outcomes of a few certain', () => {
    expect(difference([metrics(1, 1)], [metrics(0, 1)])).toMatchObject({ value: 1, clear: false });
    expect(difference([metrics(1, 3)], [metrics(0.5, 3)])?.clear).toBe(false);
    expect(difference([metrics(1, 20)], [metrics(0.1, 20)])?.clear).toBe(true);
    const grades = (success: number, dialogues: number): EvaluationMetrics => ({
      ...metrics(success, dialogues),
      successDeviation: 0,
    });
    expect(difference([grades(0.6, 2)], [grades(0.5, 2)])?.clear).toBe(false);
  });

  it('with one or two seeds take the interval of the result, paired by dialogue, once there is one', () => {
    const trace = new RunTrace();
    trace.apply([final('naive', 'real', 0.52), final('base', 'real', 0.5)]);
    expect(finding(trace).sentences.join(' ')).toContain('Naive and base are not told apart');
    const interval = {
      mean: 0.02,
      low: 0.004,
      high: 0.036,
      level: 0.95,
      resamples: 1000,
      seeds: 1,
      method: 'dialogues-within-seeds',
      note: '',
    } as const;
    trace.apply([{ type: 'comparisons', gaps: [{ a: 'naive', b: 'base', ...interval }], dropOffs: [] }]);
    const { sentences, caveat } = finding(trace);
    expect(sentences.join(' ')).toContain('Naive is better than base (+2.0 [+0.4, +3.6] points)');
    expect(caveat).toContain('of these trained policies');
    // Asked the other way round, and with three seeds, where seeds decide.
    expect(gapOf(trace, 'base', 'naive')).toMatchObject({ low: -0.036, high: -0.004, clear: true });
    trace.apply(
      [0.4, 0.6].flatMap((success, i) => [final('naive', 'real', success, i + 2), final('base', 'real', 0.5, i + 2)]),
    );
    expect(gapOf(trace, 'naive', 'base')?.clear).toBe(false);
  });

  it('say that two arms are within three points of each other only if the whole interval is', () => {
    const of = (success: number, dialogues: number) => {
      const trace = new RunTrace();
      const at = (arm: string, value: number): ExperimentEvent => ({
        type: 'evaluation',
        seed: 1,
        arm,
        on: 'real',
        update: null,
        metrics: metrics(value, dialogues),
      });
      trace.apply([at('naive', success), at('base', 0.5)]);
      return finding(trace).sentences.join(' ');
    };
    // Half an interval: 1.96·√(.5/n) is 0.0098 of 20,000 dialogues and 0.044 of 1,000.
    expect(of(0.505, 20_000)).toContain('Naive and base are within 3.0 points of each other (+0.5 ');
    expect(of(0.505, 1000)).toContain('Naive and base are not told apart');
    expect(of(0.515, 20_000)).toContain('Naive is better than base, by less than 3.0 points (+1.5 ');
    expect(of(0.6, 20_000)).toContain('Naive is better than base (+10.0 ');
  });

  it('have the regret beside each drop-off, where the oracle was run', () => {
    const without = of({ naive: 0.4 }, { naive: 0.95 });
    expect(without).not.toContain('regret');
    expect(of({ naive: 0.4, oracle: 0.7 }, { naive: 0.95 })).toMatch(
      /a drop-off of 55\.0 .* points\. Its regret, oracle minus naive with real users, is \+30\.0 \[/,
    );
  });

  it('say that a simulator was within three points of the real result only if the whole interval is', () => {
    const of = (dialogues: number, simulated: number) => {
      const trace = new RunTrace();
      const at = (on: 'real' | 'simulator', success: number): ExperimentEvent => ({
        type: 'evaluation',
        seed: 1,
        arm: 'calibrated',
        on,
        update: null,
        metrics: metrics(success, dialogues),
      });
      trace.apply([at('real', 0.7), at('simulator', simulated)]);
      return finding(trace).sentences.join(' ');
    };
    expect(of(9000, 0.71)).toContain('The simulator of calibrated was within 3.0 points of the real result');
    expect(of(50, 0.71)).toContain('are not told apart');
    expect(of(50, 0.71)).not.toContain('was within');
  });

  it('say that the calibrated simulator rewards what real users reject, if success does not show it', () => {
    const of = (overpaid: number, low: number, simulated = 0.52, accepted = 0.56) => {
      const trace = new RunTrace();
      const at = (on: 'real' | 'simulator', success: number, reward: number, accepted: number): ExperimentEvent => ({
        type: 'evaluation',
        seed: 1,
        arm: 'calibrated',
        on,
        update: null,
        metrics: { ...metrics(success), reward, accepted },
      });
      const number = {
        metric: 'rewardGap',
        turn: null,
        value: overpaid,
        interval: [low, overpaid + 0.03],
        nullBand: null,
        p: null,
        dialogues: 1000,
      } as const;
      trace.apply([
        at('real', 0.52, 0.19, 0.18),
        at('simulator', simulated, 0.19 + overpaid, accepted),
        { type: 'gap', seed: 1, arm: 'calibrated', report: { numbers: [number], firstAnswers: [], warnings: [] } },
      ]);
      return finding(trace).sentences.join(' ');
    };
    expect(of(0.32, 0.29)).toContain(
      'reward 0.51 there and 0.19 with real users; it accepts the answer in 56.0\u202f% of this policy’s dialogues, real users in 18.0\u202f%.',
    );
    for (const quiet of [of(0.03, 0.01), of(0.32, -0.01), of(0.32, 0.29, 0.8), of(0.32, 0.29, 0.52, 0.18)])
      expect(quiet).not.toContain('rewards what');
  });

  it('name the drop-off between simulator and real users', () => {
    expect(of({ naive: 0.4 }, { naive: 0.95 })).toContain(
      '95.0\u202f% there, a drop-off of 55.0 [+51.6, +58.2] points',
    );
  });
});
