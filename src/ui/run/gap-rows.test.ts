/** What the gap panel draws, from reports alone. */
import { describe, expect, it } from 'vitest';
import { fakeGap } from '../../../test/fixtures/page/fake-reports';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { pColumn, pWords } from '../charts/dot-rows';
import { gapRows, gapWarnings, isMeasured, reliabilityPanels, turnPanels, type GapReports } from './gap-rows';
import { gapNumberWords } from './gap-words';

const reports = (seeds: number): GapReports =>
  new Map(['naive', 'oracle'].map((arm) => [arm, new Map(Array.from({ length: seeds }, (_, i) => [i + 1, fakeGap(exampleSpec, i + 1, arm, 0.4, 0.9)]))]));
const arms = ['naive', 'oracle', 'online'];

describe('rows of the gap', () => {
  it('have one dot a seed; an interval over dialogues for one seed, over seeds from five on, and none in between', () => {
    const naive = (seeds: number) => gapRows(reports(seeds), arms, 'successGap')[0]!.groups[0]!;
    expect([1, 3, 5].map((seeds) => naive(seeds).seeds.length)).toEqual([1, 3, 5]);
    expect(naive(1).interval).toEqual([naive(1).seeds[0]! - 0.04, naive(1).seeds[0]! + 0.04]); // as the report says
    expect(naive(3).interval).toBeNull();
    expect(naive(5).interval![1] - naive(5).interval![0]).toBeLessThan(0.05);
  });

  it('say why an arm has no number, and never invent one', () => {
    const [, oracle, online] = gapRows(reports(1), arms, 'c2stAuc');
    expect([oracle!.value, oracle!.remark, oracle!.groups]).toEqual(['–', 'trains with people', []]);
    expect([online!.value, online!.remark]).toEqual(['–', 'not yet measured']);
  });

  it('know which metrics a run has at all', () => {
    expect(isMeasured(reports(1), 'nllExcess')).toBe(true);
    expect(isMeasured(new Map(), 'nllExcess')).toBe(false);
    expect(isMeasured(new Map([['naive', new Map([[1, { numbers: [], reliability: [], warnings: [] }]])]]), 'ece')).toBe(false);
  });

  it('go turn by turn, with the null band of the turn', () => {
    const [naive, oracle] = turnPanels(reports(1), arms, 'userActTv');
    expect(naive!.points.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(naive!.points[1]!.nullBand).toEqual([0.016, 0.048]); // .008 · 2, .02 + .014 · 2
    expect(naive!.p).toBe('p ≤ 0.001');
    expect(turnPanels(reports(1), arms, 'klPerTurn')[0]!.points.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]); // reported as 0 to 5
    expect(oracle).toMatchObject({ points: [], remark: 'trains with people' });
  });

  it('show the reliability of every arm that was measured, people’s too', () => {
    expect(reliabilityPanels(reports(2), arms).map(({ arm, bins, seeds }) => [arm, bins.length, seeds])).toEqual([['naive', 20, 2], ['oracle', 20, 2]]);
  });

  it('say a warning once an arm, with the number of seeds', () => {
    expect(gapWarnings(reports(1), arms)).toMatchObject([{ arm: 'naive', seeds: '' }]);
    const many = gapWarnings(reports(5), arms);
    expect(many).toHaveLength(1);
    expect(many[0]!.seeds).toMatch(/^(in \d of 5 seeds, for example \d|seed \d)$/);
  });
});

describe('their words', () => {
  it('give a gap its sign, and call a grade no percentage', () => {
    expect([gapNumberWords('successGap', 0.514), gapNumberWords('successGap', 0.514, true)]).toEqual(['+51.4', '+0.514']);
    expect([gapNumberWords('rewardGap', -0.03), gapNumberWords('effectiveSampleSize', 53.6), gapNumberWords('unreachedShare', 0.041)]).toEqual(['−0.030', '54', '4.1\u202f%']);
  });

  it('count small p-values where there are several seeds', () => {
    expect([pWords([]), pWords([0.001]), pWords([0.21]), pWords([0.001, 0.3, 0.04])]).toEqual(['', 'p ≤ 0.001', 'p = 0.21', 'p < 0.05 in 2 of 3']);
    expect(pColumn([{ ps: [] }, { ps: [] }])).toBeNull();
    expect(pColumn([{ ps: [0.2] }, { ps: [] }])).toEqual({ head: 'p', cells: ['0.20', ''] });
    expect(pColumn([{ ps: [0.2, 0.001] }])).toEqual({ head: 'p < 0.05', cells: ['1 of 2'] });
  });
});
