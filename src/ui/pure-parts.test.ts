/** The page's parts that need no page: links, mixtures, the derived form, the fold over events, the findings. */
import { populationFromPrior } from '../personas/core/prior';
import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../test/fixtures/example-spec';
import type { EvaluationMetrics, ExperimentEvent } from '../domain/experiment-events';
import { parseSpec } from '../domain/experiment-spec';
import { duration, list, percent, points } from './format';
import { arms } from '../arms/registry';
import { fieldGroups, FIELD_NOTES } from './lab/field-groups';
import { normalised, rounded, withShare } from './lab/mixture';
import { presetGroups } from './lab/preset-groups';
import { fieldValue, specFields, specProblem, valueAt, withValue } from './lab/spec-fields';
import { EMPTY_LINK, formatLink, parseLink, parseSeeds } from './link';
import { difference, finding, gapOf } from './run/finding';
import { rollbackWords } from './run/rollback-words';
import { RunTrace } from './run/run-trace';
import { successInterval } from './run/success-spread';
import { successWords } from './run/success-words';
import { updateMetrics } from './run/update-metrics';
import { fakePresets } from '../../test/fixtures/page/fake-presets';

describe('a prepared link', () => {
  it('comes back from its own text', () => {
    const link = {
      ...EMPTY_LINK,
      view: 'runs' as const,
      preset: 'clarify',
      seeds: [1, 2],
      arms: ['base', 'naive'],
      lambda: 0.3,
      mixture: { terse: 0.5, noisy: 0.5 },
      fields: { 'grpo.updates': '50' },
    };
    expect(formatLink(link)).toBe(
      '#view=runs&preset=clarify&seed=1,2&arms=base,naive&lambda=0.3&mix=terse:0.5,noisy:0.5&grpo.updates=50',
    );
    expect(parseLink(formatLink(link))).toEqual(link);
    const population = { version: 1, name: 'a&b=c', weights: { terse: 1 } };
    expect(parseLink(formatLink({ ...EMPTY_LINK, population })).population).toEqual(population);
    const drawn = { ...populationFromPrior(7) };
    expect(formatLink({ ...EMPTY_LINK, population: drawn })).toBe('#population=prior:7');
    expect(parseLink('#population=prior:7').population).toEqual(drawn);
    const changed = { ...drawn, weights: { ...drawn.weights, terse: 0.5 } };
    expect(parseLink(formatLink({ ...EMPTY_LINK, population: changed })).population).toEqual(changed);
  });

  it('names what it does not understand and keeps the rest', () => {
    const link = parseLink('#preset=clarify&lambda=2&grpo.colour=red&seed=x');
    expect(link.preset).toBe('clarify');
    expect(link.lambda).toBeNull();
    expect(link.ignored).toEqual(['lambda=2', 'grpo.colour=red', 'seed=x']);
  });

  it('names the open run by its served file, and no file elsewhere', () => {
    const link = parseLink('#view=dialogues&run=recorded/clarify.json');
    expect([link.run, link.ignored]).toEqual(['recorded/clarify.json', []]);
    expect(formatLink(link)).toBe('#view=dialogues&run=recorded/clarify.json');
    for (const run of [
      '',
      'results/',
      'results/../secret.json',
      'https://elsewhere.example/run.json',
      'public/x.json',
      'results/a/b.json',
    ])
      expect(parseLink(`#run=${encodeURIComponent(run)}`)).toMatchObject({ run: null, ignored: [`run=${run}`] });
  });

  it('reads seeds as lists and ranges', () => {
    expect(parseSeeds('1, 3-5')).toEqual([1, 3, 4, 5]);
    expect(parseSeeds('5-1')).toBeNull();
    expect(parseSeeds('')).toBeNull();
  });
});

describe('a mixture', () => {
  it('sums to 1 whatever one slider takes', () => {
    const shares = withShare({ a: 0.5, b: 0.25, c: 0.25 }, 'a', 0.8);
    expect(shares.b).toBeCloseTo(0.1, 12); // 0.25 / 0.5 · 0.2
    expect(Object.values(shares).reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    expect(withShare({ a: 1, b: 0, c: 0 }, 'a', 0.4)).toEqual({ a: 0.4, b: 0.3, c: 0.3 });
    expect(withShare({ a: 0.5, b: 0.5 }, 'a', 7)).toEqual({ a: 1, b: 0 });
    expect(normalised({ a: 0, b: 0 })).toEqual({ a: 0.5, b: 0.5 });
  });

  it('still sums to 1 after rounding', () => {
    const shares = rounded({ a: 1 / 3, b: 1 / 3, c: 1 / 3 });
    expect(Object.values(shares).reduce((sum, share) => sum + Math.round(share * 100), 0)).toBe(100);
  });
});

describe('the advanced form', () => {
  it('has every numeric field of the spec that the page does not ask for itself, with its limits', () => {
    const updates = specFields.find((field) => field.path === 'grpo.updates');
    expect(updates).toMatchObject({ kind: 'number', integer: true, min: 1, max: 100_000 });
    expect(specFields.find((field) => field.path === 'grpo.lossType')?.choices).toContain('dr_grpo');
    expect(specFields.some((field) => field.path === 'reward.lambda')).toBe(false);
    for (const field of specFields) expect(valueAt(exampleSpec, field.path), field.path).toBeDefined();
  });

  it('knows switches, and reads them from a link', () => {
    const guard = specFields.find((field) => field.path === 'guard.on')!;
    expect(guard.kind).toBe('switch');
    expect([fieldValue(guard, 'true'), fieldValue(guard, 'false'), fieldValue(guard, 'maybe')]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(specProblem(withValue(exampleSpec, 'extensions.density.dialogues', 3))).toContain(
      'extensions.density.dialogues',
    );
  });

  it('shows settings of an extension where such an arm is ticked or they were changed, and folds the others away', () => {
    const groups = (names: readonly string[], changed: readonly string[] = []) =>
      fieldGroups(
        specFields,
        arms.filter(({ name }) => names.includes(name)),
        (path) => changed.includes(path),
      );
    const titles = (of: readonly { readonly title: string }[]) =>
      of.map(({ title }) => title).filter((title) => title.startsWith('extension'));
    expect(titles(groups(['base', 'calibrated']).shown)).toEqual([]);
    expect(titles(groups(['online']).shown)).toEqual(['extension: renewal of logs']);
    expect(titles(groups(['adversarial']).shown)).toEqual([
      'extension: discriminator',
      'extension: adversarial simulator',
    ]);
    expect(titles(groups([], ['extensions.penalty']).shown)).toEqual(['extension: penalised']);
    const { shown, folded } = groups(['filtered']);
    expect([...shown, ...folded].flatMap(({ fields }) => fields.map(({ path }) => path)).sort()).toEqual(
      specFields.map(({ path }) => path).sort(),
    );
    for (const path of Object.keys(FIELD_NOTES))
      expect(
        specFields.some((field) => field.path === path),
        path,
      ).toBe(true);
  });

  it('refuses a value in a sentence with what is allowed and what was typed', () => {
    const problem = (path: string, text: string) =>
      specProblem(
        withValue(
          exampleSpec,
          path,
          fieldValue(
            specFields.find((field) => field.path === path)!,
            text,
          ),
        ),
        { [path]: text },
      );
    expect(problem('grpo.updates', 'abc')).toBe('grpo.updates must be a whole number from 1 to 100,000; “abc” is not.');
    expect(problem('grpo.updates', '1.5')).toBe('grpo.updates must be a whole number from 1 to 100,000; “1.5” is not.');
    expect(problem('grpo.updates', ' ')).toBe('grpo.updates must be a whole number from 1 to 100,000; it is empty.');
    expect(problem('grpo.learningRate', '0')).toBe(
      'grpo.learningRate must be a number above 0, at most 1; “0” is not.',
    );
    expect(problem('grpo.lossType', 'ppo')).toBe(
      'grpo.lossType must be one of grpo, bnpo, dapo, dr_grpo, gspo; “ppo” is not.',
    );
    expect(specProblem({ ...exampleSpec, colour: 'red' })).toBe('There is no setting colour.');
  });

  it('changes one field and leaves the rest valid', () => {
    const changed = withValue(exampleSpec, 'grpo.updates', 7);
    expect(parseSpec(changed)).toEqual({ ...exampleSpec, grpo: { ...exampleSpec.grpo, updates: 7 } });
    expect(specProblem(withValue(exampleSpec, 'grpo.groupSize', 1))).toContain('grpo.groupSize');
    expect(
      fieldValue(
        specFields.find((field) => field.path === 'grpo.updates')!,
        'many',
      ),
    ).toBeUndefined();
  });
});

describe('the list of lessons', () => {
  it('is grouped by task in its order, and what teaches nothing comes last', () => {
    const groups = presetGroups(fakePresets, (task) => task);
    expect(groups.map(({ title }) => title)).toEqual(['clarify', 'edit', 'To see that it works here']);
    expect(groups.at(-1)!.presets.map(({ name }) => name)).toEqual(['clarify-smoke']);
    expect(groups.flatMap(({ presets }) => presets)).toHaveLength(fakePresets.length);
  });
});

const metrics = (success: number, dialogues = 1000): EvaluationMetrics => ({
  dialogues,
  success,
  correct: success,
  accepted: success,
  falseAccept: 0,
  leaveRate: 0,
  turns: 3,
  reward: success,
  simulatorKl: null,
});
const final = (arm: string, on: 'real' | 'simulator', success: number, seed = 1): ExperimentEvent => ({
  type: 'evaluation',
  seed,
  arm,
  on,
  update: null,
  metrics: metrics(success),
});

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

  it('says a rollback with its reason, value, limit and way', () => {
    expect(rollbackWords(rollback, 5)).toBe(
      'Training collapsed at update 42: the KL, mean of the last 5 updates, was 3.40 nats a token, above the limit of 3.00. It was ended there and went back to update 30, whose updates had earned most; the final numbers are of that policy.',
    );
    expect(rollbackWords({ ...rollback, backTo: 0, reason: 'entropy', value: 0.011, threshold: 0.02 }, 5)).toMatch(
      /entropy.*0\.011.*below the limit of 0\.020.*back to the base policy/,
    );
  });
});

describe('success', () => {
  const of = (success: number) => {
    const trace = new RunTrace();
    trace.apply([final('naive', 'real', success), final('naive', 'simulator', 0.9)]);
    return trace;
  };

  it('is a share of dialogues where it is a whole number of them, otherwise a grade', () => {
    expect([
      successWords(new RunTrace()).graded,
      successWords(of(0.385)).graded,
      successWords(of(0.38512345)).graded,
    ]).toEqual([false, false, true]);
    expect(successWords(of(0.38512345)).say(0.38512345)).toBe('0.385');
    expect(finding(of(0.38512345)).sentences.join(' ')).toMatch(
      /mean grade is 0\.385 for naive.*drop-off of 0\.515 \[.*\] of a grade/,
    );
    expect(finding(of(0.38512345)).sentences.join(' ')).not.toContain('%');
  });
});

describe('the interval of one seed’s success', () => {
  it('is that of a mean grade where the record says how grades vary, and absent where it does not', () => {
    const known = { ...metrics(0.6, 400), successDeviation: 0.25 };
    const half = (1.96 * 0.25) / 20; // √400 dialogues
    expect(successInterval(known, true)![0]).toBeCloseTo(0.6 - half, 5);
    expect(successInterval(known, true)![1]).toBeCloseTo(0.6 + half, 5);
    expect(successInterval(metrics(0.6, 400), true)).toBeNull();
    expect(successInterval({ ...metrics(0.995, 4), successDeviation: 0.1 }, true)![1]).toBe(1); // .995 + .098
  });

  it('is Wilson’s for a share', () => {
    const [low, high] = successInterval(metrics(0.5, 100), false)!;
    expect([low, high].map((end) => end.toFixed(3))).toEqual(['0.404', '0.596']); // .5 ± 1.96·√(.25/100 + 1.96²/40000)/(1 + 1.96²/100)
  });
});

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
    expect(of({ base: 0.5, naive: 0.52 })).toContain('no clear difference');
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
    expect(finding(trace).sentences.join(' ')).toContain('Between naive and base there is no clear difference');
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

  it('say that a simulator foretold the real result only where that is known to five points', () => {
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
    expect(of(4000, 0.71)).toContain('its simulator foretold the real result');
    expect(of(50, 0.71)).toContain('cannot be told apart');
    expect(of(50, 0.71)).not.toContain('foretold');
  });

  it('say that the calibrated simulator paid for what people do not, where its successes do not show it', () => {
    const of = (overpaid: number, low: number, simulated = 0.52) => {
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
        at('simulator', simulated, 0.19 + overpaid, 0.56),
        { type: 'gap', seed: 1, arm: 'calibrated', report: { numbers: [number], firstAnswers: [], warnings: [] } },
      ]);
      return finding(trace).sentences.join(' ');
    };
    expect(of(0.32, 0.29)).toContain(
      'reward 0.51 there and 0.19 with real users; it accepts 56.0\u202f% of this policy’s dialogues, they 18.0\u202f%.',
    );
    for (const quiet of [of(0.03, 0.01), of(0.32, -0.01), of(0.32, 0.29, 0.8)]) expect(quiet).not.toContain('pays for');
  });

  it('name the drop-off between simulator and real users', () => {
    expect(of({ naive: 0.4 }, { naive: 0.95 })).toContain(
      '95.0\u202f% there, a drop-off of 55.0 [+51.6, +58.2] points',
    );
  });
});

describe('printed numbers', () => {
  it('are absent where nothing is known', () => {
    expect([percent(null), percent(Number.NaN), points(undefined), duration(null)]).toEqual(['–', '–', '–', '–']);
    expect([percent(0.385), points(-0.05), list(['a', 'b', 'c'])]).toEqual(['38.5\u202f%', '−5.0', 'a, b and c']);
    expect([percent(-0.00001), percent(-0.02)]).toEqual(['0.0\u202f%', '−2.0\u202f%']);
  });
});
