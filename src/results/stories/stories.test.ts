/** Stories can be run as they stand, and their table says what the numbers say. */
import type { ExperimentResult } from '../../domain/experiment-result';
import type { LegSummary, StorySummary } from '../../domain/story';
import { describe, expect, it } from 'vitest';
import { armNamed } from '../../arms/registry';
import { taskNamed } from '../../tasks/registry';
import { withOverrides } from '../../experiment/overrides';
import { presets, presetNamed } from '../../experiment/presets/registry';
import { stories, storyNamed } from './registry';
import { verdictOf, type Verdict } from '../../domain/verdict';
import { legDifference, trendsOf } from '../story-summary';
import { adaptersInWords } from '../adapters-in-words';
import { overviewText, storyText } from '../story-table';

describe.each(
  stories
    .filter(({ preset }) => presets.some(({ name }) => name === preset))
    .map((story) => [story.name, story] as const),
)('story %s', (_, story) => {
  it('has a preset, arms, points and legs that exist, and files of its own', () => {
    for (const arm of story.arms) expect(armNamed(arm).name).toBe(arm);
    for (const { a, b } of [...story.legs, ...story.points.flatMap(({ legs }) => legs ?? [])])
      expect(story.arms).toEqual(expect.arrayContaining([a, b]));
    for (const { set, population, preset } of story.points) {
      const spec = withOverrides(presetNamed(preset ?? story.preset).spec, set);
      const { task } = taskNamed(spec.task);
      expect(() => task.realUsers(population ?? spec.population ?? task.defaultPopulation)).not.toThrow();
    }
  });
});

it('writes every point to a file of its own', () => {
  const files = stories.flatMap(({ points }) => points.map(({ file }) => file));
  expect(new Set(files).size).toBe(files.length);
});

it('judges a leg by its interval, whichever way round it is asked', () => {
  const gaps = [{ a: 'naive', b: 'base', mean: 0.1, low: 0.02, high: 0.18 }] as unknown as ExperimentResult['gaps'];
  const forward = legDifference({ gaps }, { a: 'naive', b: 'base' })!;
  const back = legDifference({ gaps }, { a: 'base', b: 'naive' })!;
  expect(back).toEqual({ mean: -0.1, low: -0.18, high: -0.02 });
  expect([
    verdictOf(forward, 'above'),
    verdictOf(forward, 'below'),
    verdictOf(back, 'below'),
    verdictOf({ low: -1, high: 1 }, 'above'),
    verdictOf({ low: -0.01, high: 0.02 }, 'above'),
  ]).toEqual(['holds', 'reversed', 'holds', 'untold', 'within']);
  expect(legDifference({ gaps }, { a: 'naive', b: 'oracle' })).toBeNull();
});

it('says which seeds were computed on what, where they were not all on one adapter', () => {
  const of = (seeds: readonly (readonly string[] | undefined)[]) =>
    adaptersInWords({
      adapters: [{ description: 'A' }, { description: 'B' }],
      seeds: seeds.map((adapters, i) => ({ seed: i + 1, ...(adapters && { adapters }) })),
    } as unknown as ExperimentResult);
  expect(of([['A'], ['B'], ['B']])).toBe('seed 1 on A, seeds 2, 3 on B');
  expect(of([['B'], ['B']])).toBe('B');
  expect(of([undefined])).toBe('A and B'); // a run that was resumed elsewhere
});

it('counts over the points how often a leg holds', () => {
  const of = (low: number, high: number) => {
    const spec = withOverrides(presetNamed('clarify').spec, ['arms=["base","naive","calibrated"]']);
    const metrics = { success: 0.5, falseAccept: 0, leaveRate: 0, turns: 2 };
    const arms = spec.arms.map((arm) => ({ arm, real: { metrics }, simulator: null, updates: [], curve: [] }));
    const gaps = [{ a: 'calibrated', b: 'naive', mean: (low + high) / 2, low, high }];
    return {
      spec,
      seeds: [{ seed: 1, calibration: null, arms }],
      gaps,
      dropOffs: [],
      adapters: [],
      durationSeconds: 60,
    } as unknown as ExperimentResult;
  };
  const text = storyText(storyNamed('populations'), [of(0.1, 0.2), of(-0.1, 0.1), null, of(-0.3, -0.1), null]);
  expect(text).toContain(
    '| claim | holds | within 3 points | not told apart | reversed | after Holm | mean difference, points | each setting |',
  );
  expect(text.match(/^Not run yet\.$/gm)).toHaveLength(2);
  expect(text).toContain('| calibrated above naive | 1 of 3 | 0 | 1 | 1 | too few seeds | −1.7 |'); // (15 + 0 − 20) / 3
});

it('says which points were not run, in one line where none was', () => {
  const story = storyNamed('sycophancy');
  const labels = story.points.map(({ label }) => label);
  expect(storyText(story, [null, null, null, null])).toContain(`Not run yet (${labels.join('; ')}).`);
});

it('pairs drop-offs of the lowest and the highest setting by seed and dialogue, whatever their order', () => {
  const at = (horizon: number, seeds: Record<number, readonly [simulated: string, real: string]>) => {
    const spec = withOverrides(presetNamed('clarify').spec, [
      'arms=["naive","oracle"]',
      `horizon=${horizon}`,
      `seeds=[${Object.keys(seeds).join(',')}]`,
    ]);
    const arms = ([simulated, real]: readonly [string, string]) => [
      { arm: 'naive', real: { successes: real }, simulator: { successes: simulated } },
      { arm: 'oracle', real: { successes: real }, simulator: null },
    ];
    return {
      point: { label: `H = ${horizon}`, file: '', set: [] },
      result: {
        spec,
        seeds: Object.entries(seeds).map(([seed, outcome]) => ({ seed: Number(seed), arms: arms(outcome) })),
      } as unknown as ExperimentResult,
    };
  };
  // Seed 1: drop-off 1/4 at H = 2 and 3/4 at H = 16. Seed 2 is at one of them only.
  const trends = trendsOf('horizon', [
    at(16, { 1: ['1111', '1000'], 2: ['1111', '0000'] }),
    at(4, { 1: ['0000', '0000'] }),
    at(2, { 1: ['1110', '1010'] }),
  ]);
  expect(trends).toEqual([
    {
      arm: 'naive',
      from: 'H = 2',
      to: 'H = 16',
      seeds: 1,
      over: 'dialogues',
      mean: 0.5,
      low: expect.any(Number) as number,
      high: expect.any(Number) as number,
    },
  ]);
  expect(trends[0]!.low).toBeLessThan(0.5);
  expect(trendsOf(null, [])).toEqual([]);
});

it('tells every claim in a line, with its verdicts counted and its seeds', () => {
  const leg = (mean: number, verdict: Verdict, seeds: number, more: Partial<LegSummary> = {}) => ({
    a: 'naive',
    b: 'base',
    expected: 'below',
    because: '',
    mean,
    low: mean - 0.01,
    high: mean + 0.01,
    seeds: Array<number>(seeds).fill(mean),
    verdict,
    p: null,
    holm: null,
    elsewhere: [],
    ...more,
  });
  const other = { on: 'all seeds on lavapipe', mean: -0.02, low: -0.05, high: 0.01, verdict: 'untold' } as const;
  const story = (title: string, legs: readonly (readonly ReturnType<typeof leg>[])[]) =>
    ({ title, points: legs.map((of, i) => ({ label: `setting ${i + 1}`, legs: of })) }) as unknown as StorySummary;
  const lines = overviewText([
    story('One', [[leg(-0.2, 'holds', 5, { holm: 0.04 })]]),
    story('Lost', [[leg(-0.015, 'holds', 5, { holm: 0.06, elsewhere: [other] })]]),
    story('Few', [[leg(-0.2, 'holds', 4)]]),
    story('Many', [[leg(-0.2, 'holds', 1)], [leg(0.1, 'reversed', 3, { holm: 0.01 })], [leg(0.3, 'reversed', 3)]]),
    story('One of two', [[], [leg(-0.2, 'holds', 1)]]),
    story('Even', [[leg(0, 'within', 5)]]),
    story('None', []),
  ]).split('\n');
  expect(lines.slice(-7)).toEqual([
    '| One | naive below base | −20.0 [−21.0, −19.0] | **holds** | yes | 5 |',
    '| Lost | naive below base | −1.5 [−2.5, −0.5] | **holds, within 3 points** (another verdict on other adapters) | no | 5 |',
    '| Few | naive below base | −20.0 [−21.0, −19.0] | **holds** (these policies) | too few seeds | 4 |',
    '| Many | naive below base | −20.0 to +30.0 | holds 1 of 3, reversed 2 of 3 | 1 of 3 | 1 to 3 |',
    '| One of two | naive below base (only: setting 2) | −20.0 [−21.0, −19.0] | **holds** (these policies) | too few seeds | 1 |',
    '| Even | naive below base | 0.0 [−1.0, 1.0] | **within 3 points** | – | 5 |',
    '| None | not run yet | | | | |',
  ]);
});
