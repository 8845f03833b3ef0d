/** What the gap panel draws, from reports alone. */
import { describe, expect, it } from 'vitest';
import { fakeGap } from '../../../test/fixtures/page/fake-reports';
import { fakeEvents } from '../../../test/fixtures/page/fake-events';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import type { EvaluationMetrics, ExperimentEvent, ReliabilityBin } from '../../domain/experiment-events';
import { pColumn, pWords } from '../charts/dot-rows';
import { gapRows, gapWarnings, isMeasured, reliabilityPanels, turnPanels, type GapReports } from './gap-rows';
import { gapNumberWords } from './gap-words';
import { binWords } from '../charts/reliability';
import { reliabilityGrid } from './reliability-grid';
import { RunTrace } from './run-trace';
import { warningGroups } from './warning-groups';

const reports = (seeds: number): GapReports =>
  new Map(
    ['naive', 'oracle'].map((arm) => [
      arm,
      new Map(Array.from({ length: seeds }, (_, i) => [i + 1, fakeGap(exampleSpec, i + 1, arm, 0.4, 0.9)])),
    ]),
  );
const arms = ['naive', 'oracle', 'online'];

describe('rows of the gap', () => {
  it('have one dot a seed; an interval over dialogues for one seed, over seeds from five on, and none in between', () => {
    const naive = (seeds: number) => gapRows(reports(seeds), arms, 'successGap')[0]!.groups[0]!;
    expect([1, 3, 5].map((seeds) => naive(seeds).seeds.length)).toEqual([1, 3, 5]);
    expect(naive(1).interval).toEqual([naive(1).seeds[0]! - 0.04, naive(1).seeds[0]! + 0.04]); // as the report says
    expect(naive(3).interval).toBeNull();
    expect(naive(5).interval![1] - naive(5).interval![0]).toBeLessThan(0.05);
  });

  it('have no interval beyond what a metric can be', () => {
    const of = (metric: string, values: readonly number[], dialogues = 500): GapReports =>
      new Map([
        [
          'naive',
          new Map(
            values.map((value, seed) => [
              seed,
              {
                numbers: [{ metric, turn: null, value, interval: null, nullBand: null, p: null, dialogues }],
                firstAnswers: [],
                warnings: [],
              },
            ]),
          ),
        ],
      ]);
    expect(gapRows(of('unreachedShare', [0, 0, 0, 0.005, 0.02]), ['naive'], 'unreachedShare')[0]!.range).toMatch(
      /^\[0\.0/,
    );
    expect(
      gapRows(of('effectiveSampleSize', [480, 499, 498, 500, 500]), ['naive'], 'effectiveSampleSize')[0]!.range,
    ).toMatch(/, 500\]$/);
  });

  it('say why an arm has no number, and never invent one', () => {
    const [, oracle, online] = gapRows(reports(1), arms, 'c2stAuc');
    expect([oracle!.value, oracle!.remark, oracle!.groups]).toEqual(['–', 'trains with real users', []]);
    expect([online!.value, online!.remark]).toEqual(['–', 'not yet measured']);
  });

  it('know which metrics a run has at all', () => {
    expect(isMeasured(reports(1), 'nllExcess')).toBe(true);
    expect(isMeasured(new Map(), 'nllExcess')).toBe(false);
    expect(
      isMeasured(
        new Map([['naive', new Map([[1, { numbers: [], firstAnswers: [], warnings: [] }]])]]),
        'firstAnswerEce',
      ),
    ).toBe(false);
  });

  it('go turn by turn, with the null band of the turn', () => {
    const [naive, oracle] = turnPanels(reports(1), arms, 'userActTv');
    expect(naive!.points.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(naive!.points[1]!.nullBand).toEqual([0.016, 0.048]); // .008 · 2, .02 + .014 · 2
    expect(naive!.p).toBe('p ≤ 0.001');
    expect(turnPanels(reports(1), arms, 'klPerTurn')[0]!.points.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]); // reported as 0 to 5
    expect(oracle).toMatchObject({ points: [], remark: 'trains with real users' });
    const short: GapReports = new Map([
      [
        'naive',
        new Map([
          [
            1,
            {
              numbers: [
                { metric: 'userActTv', turn: null, value: 0, interval: null, nullBand: null, p: 1, dialogues: 12 },
              ],
              firstAnswers: [],
              warnings: [],
            },
          ],
        ]),
      ],
    ]);
    expect(turnPanels(short, ['naive'], 'userActTv')[0]).toMatchObject({ points: [], p: '', remark: 'not measured' }); // too few dialogues for any turn
  });

  it('show the reliability of every arm that was measured, people’s too', () => {
    expect(reliabilityPanels(reports(2), arms).map(({ arm, bins, seeds }) => [arm, bins.length, seeds])).toEqual([
      ['naive', 20, 2],
      ['oracle', 20, 2],
    ]);
  });

  it('say each kind of warning once, of whom, and between which numbers', () => {
    const missing = (real: number) =>
      `${real} of 500 real dialogues (${(real / 5).toFixed(1)} %) look more real to the discriminator than all 500 simulated ones.`;
    const outgrew = '3 of 500 dialogues (0.6 %) outgrew the 256 tokens.';
    const warned = (of: Readonly<Record<string, readonly (readonly string[])[]>>): GapReports =>
      new Map(
        Object.entries(of).map(([arm, seeds]) => [
          arm,
          new Map(seeds.map((warnings, i) => [i + 1, { numbers: [], firstAnswers: [], warnings }])),
        ]),
      );
    const [support, longest, ...more] = gapWarnings(
      warned({
        naive: [[missing(186)], [missing(90), outgrew], [missing(239)]],
        oracle: [[], [], []],
        online: [[missing(24)], [missing(30)], []],
        base: [[missing(200)], [missing(201)], [missing(202)]],
      }),
      ['base', ...arms],
    );
    expect(support!.whose).toBe('base and naive in all 3 seeds; online in seeds 1 and 2 of 3');
    expect(support!.sentence).toBe(
      '24 to 239 of 500 real dialogues (4.8 to 47.8 %) look more real to the discriminator than all 500 simulated ones.',
    );
    expect(support!.all.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual([
      'base 1',
      'base 2',
      'base 3',
      'naive 1',
      'naive 2',
      'naive 3',
      'online 1',
      'online 2',
    ]);
    expect(longest).toEqual({
      whose: 'naive in seed 2 of 3',
      sentence: outgrew,
      all: [{ arm: 'naive', seed: 2, sentence: outgrew }],
    });
    expect(more).toEqual([]);
    expect(gapWarnings(warned({ naive: [[missing(7)]] }), arms)).toMatchObject([
      { whose: 'naive', sentence: missing(7) },
    ]); // one seed needs no name
    expect(gapWarnings(reports(1), arms)).toMatchObject([{ whose: 'naive' }]);
    expect(
      warningGroups(
        [1, 2].map((seed) => ({ arm: null, seed, sentence: missing(seed) })),
        () => 2,
      ),
    ).toMatchObject([
      { whose: 'all 2 seeds', sentence: missing(1).replace('1 of', '1 to 2 of').replace('0.2', '0.2 to 0.4') },
    ]);
  });
});

describe('reliability over training', () => {
  const bin = (accuracy: number): ReliabilityBin => ({ answers: 20, confidence: 0.5, accuracy, interval: [0, 1] });
  const evaluated = (arm: string, update: number | null, accuracy: number | null, seed = 1): ExperimentEvent => {
    const metrics: EvaluationMetrics = {
      dialogues: 200,
      success: 0.5,
      correct: 0.5,
      accepted: 0.5,
      falseAccept: 0,
      leaveRate: 0,
      turns: 3,
      reward: 0.5,
      simulatorKl: null,
    };
    return {
      type: 'evaluation',
      seed,
      arm,
      on: 'real',
      update,
      metrics: accuracy === null ? metrics : { ...metrics, firstAnswers: [bin(accuracy)] },
    };
  };
  const report = (arm: string, accuracy: number, seed = 1): ExperimentEvent => ({
    type: 'gap',
    seed,
    arm,
    report: { numbers: [], firstAnswers: [bin(accuracy)], warnings: [] },
  });
  const back = (backTo: number, seed = 1): ExperimentEvent => ({
    type: 'rollback',
    seed,
    arm: 'naive',
    rollback: { update: 47, backTo, reason: 'kl', value: 4, threshold: 3 },
  });
  const folded = (...events: ExperimentEvent[]) => {
    const trace = new RunTrace();
    trace.apply(events);
    return trace;
  };
  const seen = (trace: RunTrace, arm = 'naive') =>
    trace.reliabilityOverTraining(arm, 60).map(({ update, bins }) => [update, ...bins.map(({ accuracy }) => accuracy)]);

  it('goes from the base policy over each point in training to the end', () => {
    const events = [
      evaluated('base', null, 0.5),
      evaluated('naive', 15, 0.4),
      evaluated('naive', 30, 0.3),
      evaluated('naive', null, 0.1),
    ];
    expect(seen(folded(...events))).toEqual([
      [0, 0.5],
      [15, 0.4],
      [30, 0.3],
      [60, 0.1],
    ]);
    expect(seen(folded(...events.slice(1)))).toEqual([
      [15, 0.4],
      [30, 0.3],
      [60, 0.1],
    ]);
    const { columns, rows } = reliabilityGrid(folded(...events), ['base', 'naive'], 60)!;
    expect(columns).toEqual([
      { update: 0, note: 'base' },
      { update: 15, note: '' },
      { update: 30, note: '' },
      { update: 60, note: 'end' },
    ]);
    expect(rows.map(({ arm, cells }) => [arm, cells.map((cell) => cell.arm)])).toEqual([
      ['naive', ['base', 'naive', 'naive', 'naive']],
    ]);
    expect(rows[0]!.cells[1]!.label).toBe('naive, update 15: confidence 50 %, right 40 %');
    expect(rows[0]!.cells[3]!.label).toBe('naive, update 60, end: confidence 50 %, right 10 %');
  });

  it('is the end alone in a run that has no bins in training, and then no figure over training', () => {
    const older = folded(
      evaluated('base', null, null),
      report('base', 0.5),
      evaluated('naive', 15, null),
      evaluated('naive', null, null),
      report('naive', 0.1),
    );
    expect(seen(older)).toEqual([
      [0, 0.5],
      [60, 0.1],
    ]);
    expect(reliabilityGrid(older, ['base', 'naive'], 60)).toBeNull();
    expect(reliabilityGrid(new RunTrace(), ['base', 'naive'], 60)).toBeNull();
  });

  it('puts the end where training went back to, and says what was given up', () => {
    const trace = folded(
      evaluated('naive', 15, 0.4),
      evaluated('naive', 30, 0.3),
      evaluated('naive', 45, 0),
      back(30),
      evaluated('naive', null, 0.35),
    );
    expect(seen(trace)).toEqual([
      [15, 0.4],
      [30, 0.35],
      [45, 0],
    ]);
    expect(reliabilityGrid(trace, ['naive'], 60)!.rows[0]!.cells.map(({ note }) => note)).toEqual([
      '',
      'end: went back here',
      'later undone (training collapsed)',
    ]);
    const toBase = folded(
      evaluated('base', null, 0.5),
      evaluated('naive', 15, 0),
      back(0),
      evaluated('naive', null, 0.5),
    );
    expect(seen(toBase)).toEqual([
      [0, 0.5],
      [15, 0],
    ]); // the base policy once, not twice
  });

  it('keeps the bins of every seed, and counts the seeds that end elsewhere', () => {
    const seed = (n: number) => [
      evaluated('naive', 15, n / 10, n),
      evaluated('naive', 30, 0.3, n),
      evaluated('naive', null, 0.1, n),
    ];
    const trace = folded(
      ...seed(1),
      back(30, 1),
      ...seed(2),
      evaluated('static', 15, 0.5, 1),
      evaluated('static', 15, 0.5, 2),
    );
    expect(seen(trace)).toEqual([
      [15, 0.1, 0.2],
      [30, 0.1, 0.3],
      [60, 0.1],
    ]);
    const { columns, rows } = reliabilityGrid(trace, ['naive', 'static'], 60)!;
    expect(rows[0]!.cells.map(({ note }) => note)).toEqual([
      '',
      'end of 1 of 2 seeds: went back here',
      'end of 1 of 2 seeds',
    ]);
    expect(rows[1]!.cells.map(({ update }) => update)).toEqual([15]);
    expect(columns.map(({ note }) => note)).toEqual(['', '', '']); // static is not there, so the notes are naive's own
    expect(rows[0]!.cells[0]!.label).toMatch(/^naive, update 15, 2 seeds: confidence/);
  });

  it('is there for every trained arm of a whole run', () => {
    const trace = new RunTrace();
    trace.apply(fakeEvents(exampleSpec));
    const { columns, rows } = reliabilityGrid(trace, exampleSpec.arms, exampleSpec.grpo.updates)!;
    expect(columns.map(({ update }) => update)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(rows.map(({ arm }) => arm)).toEqual(exampleSpec.arms.filter((arm) => arm !== 'base'));
    expect(binWords([])).toBe('no answers');
  });
});

describe('their words', () => {
  it('give a gap its sign, and call a grade no percentage', () => {
    expect([gapNumberWords('successGap', 0.514), gapNumberWords('successGap', 0.514, true)]).toEqual([
      '+51.4',
      '+0.514',
    ]);
    expect([
      gapNumberWords('rewardGap', -0.03),
      gapNumberWords('effectiveSampleSize', 53.6),
      gapNumberWords('unreachedShare', 0.041),
    ]).toEqual(['−0.030', '54', '4.1\u202f%']);
  });

  it('count small p-values where there are several seeds', () => {
    expect([pWords([]), pWords([0.001]), pWords([0.21]), pWords([0.001, 0.3, 0.04])]).toEqual([
      '',
      'p ≤ 0.001',
      'p = 0.21',
      'p < 0.05 in 2 of 3',
    ]);
    expect(pColumn([{ ps: [] }, { ps: [] }])).toBeNull();
    expect(pColumn([{ ps: [0.2] }, { ps: [] }])).toEqual({ head: 'p', cells: ['0.20', ''] });
    expect(pColumn([{ ps: [0.2, 0.001] }])).toEqual({ head: 'p < 0.05', cells: ['1 of 2'] });
  });
});
