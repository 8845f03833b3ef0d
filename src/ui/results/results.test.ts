/** What the Results view counts, scales and says. Drawing is looked at in pictures and in test/e2e/results.test.ts. */
import { describe, expect, it } from 'vitest';
import { leg, naive, point, several, story } from '../../../test/fixtures/page/made-up-stories';
import type { LegSummary } from '../../domain/story';
import type { Verdict } from '../../domain/verdict';
import { wordsOf } from '../run/success-words';
import {
  dropOffLines,
  lineWords,
  regretLines,
  scaleAlong,
  successLines,
  trendSentences,
  trendWords,
} from './axis-lines';
import { claimsOf, countWords, exceptions, onlySetting, sourceOf } from '../../domain/story-claims';
import { forestDomain, forestsOf } from './forest';
import {
  adapterWords,
  basisWords,
  claimInterval,
  commonSeeds,
  correctedWords,
  elsewhereWords,
  holmWords,
  intervalWords,
  markWords,
  meanWords,
  replicationWords,
  seedsOfAll,
  seedsWords,
  settingWords,
} from './story-words';
import { VERDICT_MARKS } from './verdict-marks';

describe('a claim', () => {
  it('is one over all settings that make it, in words, with its verdicts counted', () => {
    const claims = claimsOf(several);
    expect(claims.map(({ words, at }) => [words, countWords(at.map((one) => one.leg.verdict))])).toEqual([
      ['calibrated above naive', 'holds 2 of 3, not told apart 1 of 3'],
      ['naive below base', 'holds 1 of 3, reversed 2 of 3'],
    ]);
    expect(claims.map((claim) => meanWords(claim, false))).toEqual(['+1.0 to +19.0', '−38.8 to +9.8']);
  });

  it('of one setting has its verdict and its difference alone', () => {
    const [claim] = claimsOf(story([point('λ = 1', [leg(0.133, 'holds')])]));
    expect([countWords(['reversed']), meanWords(claim!, false), meanWords(claim!, true)]).toEqual([
      'reversed',
      '+13.3',
      '+0.133',
    ]);
  });

  it('says how many seeds its result rests on, and its interval where there is one setting', () => {
    const of = (...seeds: readonly number[][]) =>
      claimsOf(story(seeds.map((values, i) => point(`${i}`, [leg(0.133, 'holds', { seeds: values })]))))[0]!;
    expect([of([1]), of([1, 2, 3, 4, 5]), of([1], [1, 2]), of([1], [1])].map(basisWords)).toEqual([
      '1 seed; may not hold for other seeds',
      '5 seeds',
      '1 to 2 seeds per setting; may not hold for other seeds',
      '1 seed per setting; may not hold for other seeds',
    ]);
    expect([claimInterval(of([1]), false), claimInterval(of([1], [1]), false)]).toEqual(['[9.3, 17.3]', '']); // 13.3 ± 4
  });

  it('that one setting of several makes alone names it', () => {
    const lessons = story([point('forty logs', [leg(0.155, 'holds')]), point('H = 1', [leg(0, 'untold', naive)])]);
    expect(claimsOf(lessons).map((claim) => onlySetting(claim, lessons))).toEqual(['forty logs', 'H = 1']);
    expect(claimsOf(several).map((claim) => onlySetting(claim, several))).toEqual([null, null]);
    const alone = story([point('λ = 1', [leg(0.1, 'holds')])]);
    expect(onlySetting(claimsOf(alone)[0]!, alone)).toBeNull();
  });

  it('of which each setting has another is not merged', () => {
    const lessons = story([
      point('few logs', [leg(0.2, 'holds')]),
      point('H = 1', [leg(0, 'untold'), leg(0.1, 'holds', { b: 'static' })]),
      point('none', []),
    ]);
    expect(claimsOf(lessons).map(({ words, at }) => [words, at.map((one) => one.point.label)])).toEqual([
      ['calibrated above naive', ['few logs', 'H = 1']],
      ['calibrated above static', ['H = 1']],
    ]);
  });

  it('says what is left of its differences after Holm, and nothing where it found none', () => {
    const of = (...legs: readonly LegSummary[]) =>
      correctedWords(claimsOf(story(legs.map((one, i) => point(`${i}`, [one]))))[0]!);
    expect([
      of(leg(0.1, 'holds', { holm: 0.01 })),
      of(leg(0.1, 'reversed', { holm: 0.2 })),
      of(leg(0.1, 'holds', { holm: 0.01 }), leg(-0.1, 'reversed', { holm: null }), leg(0, 'within', { holm: 0.9 })),
      of(leg(0.1, 'holds'), leg(0.2, 'holds')),
      of(leg(0, 'within', { holm: 0.9 })),
    ]).toEqual(['also after Holm', 'not after Holm', 'after Holm: 1 of 2', 'too few seeds for Holm', '']);
    expect([0.0001, 0.0304, null].map((holm) => holmWords({ holm, seeds: [0.1] }))).toEqual([
      'over 1 seed: p < 0.001 after Holm',
      'over 1 seed: p = 0.030 after Holm',
      'no p-value from 1 seed',
    ]);
    expect(holmWords({ holm: 0.03, seeds: [1, 2, 3, 4, 5] })).toBe('p = 0.030 after Holm');
  });

  it('says where other adapters gave another verdict, and is silent where they gave the same', () => {
    const other = (verdict: Verdict) => ({ on: 'all seeds on lavapipe', mean: 0.05, low: -0.01, high: 0.11, verdict });
    const of = (verdict: Verdict) => leg(0.05, 'holds', { elsewhere: [other(verdict)] });
    const said = 'not told apart with all seeds on lavapipe, +5.0 [−1.0, 11.0]';
    const alone = story([point('λ = 1', [of('untold')])]);
    expect(elsewhereWords(claimsOf(alone)[0]!, false)).toEqual([said]);
    expect(forestsOf(alone)[0]!.rows[0]!.note).toContain(said);
    expect(elsewhereWords(claimsOf(story([point('λ = 1', [of('holds')])]))[0]!, false)).toEqual([]);
    const many = story([point('λ = 1', [of('untold')]), point('λ = 0', [of('holds')])]);
    expect(elsewhereWords(claimsOf(many)[0]!, false)).toEqual([`λ = 1: ${said}`]);
  });

  it('names the settings that are exceptions, and all of them where no verdict is the most frequent', () => {
    const [calibrated, below] = claimsOf(several);
    expect(exceptions(below!)).toEqual(['holds: λ = 0']);
    expect(exceptions({ words: '', at: calibrated!.at.slice(0, 2) })).toEqual([]);
    expect(exceptions({ words: '', at: calibrated!.at.slice(1) })).toEqual(['holds: λ = 0.3', 'not told apart: λ = 0']);
  });

  it('is the paper’s or its theory’s only where it says so', () => {
    const sources = [
      'paper: 85.0 against 82.3',
      'paper, MATH-Chat: 85.0',
      'theory: no shift; paper: 89.7',
      'ours: nearer',
      'unlike the paper',
      'as in theory',
    ];
    expect(
      sources.map((because) =>
        sourceOf({ words: '', at: [{ point: several.points[0]!, leg: leg(0.1, 'holds', { because }) }] }),
      ),
    ).toEqual(['paper', 'paper', 'theory, paper', 'ours', 'ours', 'ours']);
  });
});

describe('numbers', () => {
  it('are signed, but for what prints as 0', () => {
    expect([0.133, -0.02, 0.0002, -0.0002].map((value) => wordsOf(true).gap(value))).toEqual([
      '+0.133',
      '−0.020',
      '0.000',
      '0.000',
    ]);
    expect([0.2538, -0.0002].map((value) => wordsOf(false).gap(value))).toEqual(['+25.4', '0.0']);
  });

  it('have intervals without plus signs, in points or grades', () => {
    expect(intervalWords({ mean: 0.254, low: 0.2056, high: 0.294 }, false)).toBe('[20.6, 29.4]');
    expect(intervalWords({ mean: -0.211, low: -0.2458, high: -0.1784 }, false)).toBe('[−24.6, −17.8]');
    expect(intervalWords({ mean: 0.133, low: 0.1077, high: 0.1565 }, true)).toBe('[0.108, 0.157]');
  });

  it('never print as 0 the end of an interval that decides a verdict', () => {
    const near = { mean: 0.027, low: 0.0000786, high: 0.052 };
    expect(intervalWords(near, true, 'holds')).toBe('[0.00008, 0.052]');
    expect(intervalWords(near, false, 'holds')).toBe('[0.008, 5.2]'); // 100 · 0.0000786
    expect(intervalWords(near, true, 'untold')).toBe('[0.000, 0.052]');
    expect(intervalWords({ mean: -0.02, low: -0.044, high: -0.0002 }, false, 'reversed')).toBe('[−4.4, −0.02]');
    expect(intervalWords({ mean: -0.02, low: -0.044, high: -7e-18 }, false, 'reversed')).toBe('[−4.4, 0.0]');
  });
});

describe('settings in words', () => {
  it('say how many seeds there are and are to come', () => {
    expect([
      seedsWords({ seeds: [1], toRun: [2, 3, 4, 5] }),
      seedsWords({ seeds: [1, 2, 3, 4, 5], toRun: [] }),
      seedsWords({ seeds: [1], toRun: [] }),
    ]).toEqual(['1 of 5 seeds so far', '5 seeds', '1 seed']);
    expect(commonSeeds(several.points)).toBe('1 of 3 seeds so far');
    const unequal = [...several.points, point('later', [], { seeds: [1, 2], toRun: [3] })];
    expect([commonSeeds(unequal), seedsOfAll(unequal), seedsOfAll(several.points)]).toEqual([
      '',
      '1 to 2 seeds so far',
      '1 of 3 seeds so far',
    ]);
  });

  it('name what settings have in common and nothing else', () => {
    expect(settingWords(several.points.slice(0, 1))).toBe(
      'Preset clarify, λ = 1, H = 8, each policy evaluated on 1,000 dialogues, 1 of 3 seeds so far',
    );
    expect(settingWords([point('a', []), point('b', [], { lambda: 0, preset: 'few-logs' })])).toBe(
      '2 settings, H = 8, each policy evaluated on 1,000 dialogues, 1 of 3 seeds so far',
    );
  });

  it('say that a driver on the CPU says nothing about speed, and say it of no GPU', () => {
    expect(adapterWords([several])).toBe(
      'Computed on llvmpipe: Mesa, a driver on the CPU, which says nothing about speed.',
    );
    expect(adapterWords([story([point('a', [], { adapters: ['NVIDIA H100'] })])])).toBe('Computed on NVIDIA H100.');
    expect(adapterWords([story([])])).toBe('Nothing has been run yet.');
  });

  it('say how much rounding alone changes', () => {
    expect(replicationWords(null)).toBe('');
    expect(replicationWords({ arms: 9, same: 9, rms: 0, largest: 0 })).toBe(
      '9 policies (one arm, one setting, one seed) were trained twice, on two adapters. 9 of them behaved identically in every dialogue with real users.',
    );
    expect(replicationWords({ arms: 9, same: 4, rms: 0.0123, largest: 0.048 })).toContain(
      '4 of them behaved identically in every dialogue with real users. Over all of them, success differs by 1.2 points (root mean square) and by 4.8 points at most.',
    );
  });

  it('say what intervals are over, and of dots only where there are some', () => {
    expect(markWords(several.points)).not.toContain('dots');
    expect(markWords(several.points)).toContain('not over seeds');
    expect(markWords([point('a', [], { seeds: [1, 2, 3, 4, 5], over: 'seeds' })])).toMatch(
      /dots: seeds; band: 95.% interval over seeds\.$/,
    );
  });
});

describe('a forest plot', () => {
  it('has a row per setting for each claim, and says once what all rows share', () => {
    const forests = forestsOf(several);
    expect(forests.map(({ claim, because, difference, rows }) => [claim, because, difference, rows.length])).toEqual([
      ['calibrated above naive', 'ours: nearer to people', 'calibrated minus naive', 3],
      ['naive below base', 'paper: 26.1 against 32.2', 'naive minus base', 3],
    ]);
    expect(forests[1]!.rows[2]).toMatchObject({ label: 'λ = 0', note: '', mean: '−38.8', interval: '[−42.8, −34.8]' });
  });

  it('has a row a claim where there is one setting', () => {
    const [forest] = forestsOf(story(several.points.slice(0, 1)));
    expect(forest!.claim).toBeNull();
    expect(forest!.rows.map(({ label, note }) => [label, note])).toEqual([
      ['calibrated above naive', 'ours: nearer to people'],
      ['naive below base', 'paper: 26.1 against 32.2'],
    ]);
  });

  it('notes in each row the reason or the seeds that are its own', () => {
    const rows = forestsOf(
      story([
        point('a', [leg(0.1, 'holds')]),
        point('b', [leg(0.1, 'holds', { because: 'else' })], { seeds: [1, 2], toRun: [] }),
      ]),
    )[0]!.rows;
    expect(rows.map(({ note }) => note)).toEqual(['ours: nearer to people; 1 of 3 seeds so far', 'else; 2 seeds']);
  });

  it('has one axis with all intervals, all seeds and both sides of 0', () => {
    const [low, high] = forestDomain(forestsOf(story([point('a', [leg(0.2, 'holds', { seeds: [0.1, 0.3] })])])));
    expect(high).toBeGreaterThan(0.3);
    expect(low).toBeLessThan(-0.074); // 0.25 · 0.3, and a margin
    expect(forestsOf(story([]))).toEqual([]);
    expect(forestDomain([])[0]).toBeLessThan(0);
  });
});

describe('an axis', () => {
  const arms = (real: readonly number[]) => [
    {
      arm: 'naive',
      real,
      simulated: [0.9],
      dropOff: { mean: 0.4, low: 0.3, high: 0.5 },
      regret: { mean: 0.2, low: 0.1, high: 0.3 },
    },
    { arm: 'oracle', real, simulated: null, dropOff: null, regret: null },
  ];
  const along = story(
    [point('λ = 1', [], { lambda: 1, arms: arms([0.5, 0.7]) }), point('λ = 0', [], { lambda: 0, arms: arms([0.1]) })],
    { axis: 'lambda' },
  );

  it('goes by value whatever the order of the settings, with the mean over seeds', () => {
    const [naiveLine] = successLines(along);
    expect(naiveLine).toEqual({
      arm: 'naive',
      points: [
        { x: 0, mean: 0.1, seeds: [0.1], interval: null },
        { x: 1, mean: 0.6, seeds: [0.5, 0.7], interval: null },
      ],
    });
    expect(lineWords(naiveLine!, 'λ', String)).toBe('naive: 0.1 at λ = 0, 0.6 at λ = 1');
  });

  it('has the drop-off of arms that have a simulator, and the regret beside the oracle', () => {
    expect(dropOffLines(along).map(({ arm, points }) => [arm, points[0]!.interval])).toEqual([['naive', [0.3, 0.5]]]);
    expect(regretLines(along).map(({ arm, points }) => [arm, points[0]!.interval])).toEqual([['naive', [0.1, 0.3]]]);
    expect(successLines(story(along.points))).toEqual([]);
  });
});

describe('a trend', () => {
  const trend = {
    arm: 'naive',
    from: 'H = 2',
    to: 'H = 16',
    mean: 0.08,
    low: 0.05,
    high: 0.11,
    seeds: 3,
    over: 'dialogues',
  } as const;

  it('says how much the drop-off changes, whether that is clear, and what the interval is over', () => {
    expect(trendWords(trend, false)).toBe(
      'The drop-off of naive grows from H = 2 to H = 16: +8.0 [5.0, 11.0] points, paired, over the dialogues of 3 seeds only.',
    );
    expect(trendWords({ ...trend, mean: -0.08, low: -0.11, high: -0.05, over: 'seeds', seeds: 5 }, true)).toBe(
      'The drop-off of naive shrinks from H = 2 to H = 16: −0.080 [−0.110, −0.050], paired, over 5 seeds.',
    );
    expect(trendWords({ ...trend, low: -0.01, seeds: 1 }, false)).toContain(
      'may grow or shrink from H = 2 to H = 16: +8.0 [−1.0, 11.0] points, paired, over the dialogues of 1 seed only.',
    );
  });

  it('of runs that are the same at every setting is no finding: it does not depend on the setting', () => {
    const still = (arm: string) => ({ ...trend, arm, mean: 0, low: 0, high: 0 });
    expect(trendSentences([still('base'), trend, still('static')], false)).toEqual([
      trendWords(trend, false),
      'The drop-off of base and static does not change: their runs are the same from H = 2 to H = 16.',
    ]);
    expect(trendSentences([still('base')], false)).toEqual([
      'The drop-off of base does not change: its runs are the same from H = 2 to H = 16.',
    ]);
    expect(trendSentences([{ ...trend, mean: 0, low: -0.01, high: 0.01 }], false)[0]).toContain(
      'changes by less than 3 points',
    );
  });

  it('stands on a scale where equal factors are equal steps, or equal differences', () => {
    const log = scaleAlong('log', [4, 40, 400], [0, 100]);
    expect([4, 40, 400].map(log)).toEqual([0, 50, 100].map((place) => expect.closeTo(place, 12) as number));
    expect(scaleAlong('linear', [0, 0.3, 1], [0, 100])(0.3)).toBeCloseTo(30, 12);
    expect(scaleAlong('linear', [0.3], [0, 100])(0.3)).toBe(50);
  });
});

it('no two verdicts share a shape', () => {
  expect(new Set(Object.values(VERDICT_MARKS).map(({ marker, hollow }) => `${marker} ${hollow}`)).size).toBe(4);
});
