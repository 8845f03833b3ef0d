/** A story's results as the few numbers that tell it: for each point its arms, and for each leg what was found, alone and among all claims of the story. */
import type { ArmResult, ExperimentResult, SeedResult } from '../domain/experiment-result';
import { gapBetween } from '../domain/paired-gap';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import { regretOf } from '../domain/regret';
import { Rng } from '../domain/rng';
import type { ArmSummary, Difference, LegSummary, PointSummary, StoryAxis, StorySummary, Trend } from '../domain/story';
import { verdictOf } from '../domain/verdict';
import { pairedDifferences, seedIntervals } from '../rl/statistics';
import { successesOf } from '../experiment/evaluation/evaluate';
import { earlierOf, isFromSameModels } from './earlier-base-models';
import { holm, pOverSeeds } from './holm';
import { atSecondTemperature } from './second-temperature';
import { AXIS_VALUES, placeOf, settingsOfStory } from './story-settings';
import type { Leg, Point, Story } from './stories/registry';

export const differenceOf = ({ mean, low, high }: Difference): Difference => ({ mean, low, high });
const armOf = (seed: SeedResult, name: string): ArmResult => seed.arms.find(({ arm }) => arm === name)!;
const successOf = (seed: SeedResult, name: string): number => armOf(seed, name).real.metrics.success;

/** a − b of a leg, whichever way round the result has it. */
export function legDifference(
  result: Pick<ExperimentResult, 'gaps'>,
  { a, b }: Pick<Leg, 'a' | 'b'>,
): Difference | null {
  return gapBetween(result.gaps, a, b);
}

/** `holm` is the claim's own p-value, until the story is complete (`corrected`). */
function legSummaries(legs: readonly Leg[], result: ExperimentResult): LegSummary[] {
  return legs.flatMap((leg) => {
    const difference = legDifference(result, leg);
    if (!difference) return [];
    const seeds = result.seeds.map((seed) => successOf(seed, leg.a) - successOf(seed, leg.b));
    const p = pOverSeeds(seeds);
    const verdict = verdictOf(difference, leg.expected);
    return [{ ...leg, ...difference, seeds, verdict, p, holm: p, elsewhere: [] }];
  });
}

/** Corrected over every claim at every setting of the story, at one temperature: each temperature is a table that is read by itself, and a family of its own. */
function corrected(points: readonly PointSummary[]): PointSummary[] {
  const adjusted = holm(points.flatMap(({ legs }) => legs.map(({ p }) => p))).values();
  return points.map((point) => ({
    ...point,
    legs: point.legs.map((leg) => ({ ...leg, holm: adjusted.next().value ?? null })),
  }));
}

export function armSummary(result: ExperimentResult, name: string): ArmSummary {
  const runs = result.seeds.map((seed) => armOf(seed, name));
  const dropOff = result.dropOffs.find(({ arm }) => arm === name);
  return {
    arm: name,
    real: runs.map(({ real }) => real.metrics.success),
    simulated: runs.every(({ simulator }) => simulator)
      ? runs.map(({ simulator }) => simulator!.metrics.success)
      : null,
    dropOff: dropOff ? differenceOf(dropOff) : null,
    regret: regretOf(result.gaps, name),
  };
}

export function pointSummary(story: Story, point: Point, result: ExperimentResult): PointSummary {
  const { spec } = result;
  const earlierBase = earlierOf([result]);
  return {
    label: point.label,
    file: point.file,
    preset: spec.preset,
    ...placeOf(spec),
    temperature: spec.evaluation.temperature,
    seeds: spec.seeds,
    toRun: story.seeds.filter((seed) => !spec.seeds.includes(seed)),
    dialogues: spec.evaluation.dialogues,
    over: overOf(spec.seeds.length),
    adapters: [...new Set(result.adapters.map(({ description }) => description))],
    ...(earlierBase !== null && { earlierBase }),
    arms: spec.arms.map((name) => armSummary(result, name)),
    legs: legSummaries(point.legs ?? story.legs, result),
    ...(story.map && { pairs: result.gaps.map(({ a, b, ...of }) => ({ a, b, ...differenceOf(of) })) }),
  };
}

export const overOf = (seeds: number): PointSummary['over'] => (seeds < SEEDS_FOR_INTERVAL ? 'dialogues' : 'seeds');

type Run = { readonly point: Point; readonly result: ExperimentResult };

/** Simulated less real success of each evaluated dialogue; null for an arm that trained with people. */
function dropOffs(seed: SeedResult, name: string): Float64Array | null {
  const { real, simulator } = armOf(seed, name);
  return simulator && pairedDifferences(successesOf(simulator), successesOf(real));
}

/**
 * Dialogue i is the same episode, person and luck at every setting, so drop-offs of two settings are subtracted one by one,
 * over the seeds and arms that both have. Nothing where the two began from different base models: the difference would not
 * be that of the setting.
 */
export function trendsOf(axis: StoryAxis | null, runs: readonly Run[]): Trend[] {
  if (axis === null || runs.length < 2) return [];
  const ordered = runs.toSorted((a, b) => AXIS_VALUES[axis](a.result.spec) - AXIS_VALUES[axis](b.result.spec));
  const [from, to] = [ordered[0]!, ordered.at(-1)!];
  if (!isFromSameModels(from.result, to.result)) return [];
  const pairs = to.result.seeds.flatMap((there) => {
    const here = from.result.seeds.find(({ seed }) => seed === there.seed);
    return here ? [{ here, there }] : [];
  });
  const names = to.result.spec.arms.filter(
    (name) =>
      from.result.spec.arms.includes(name) &&
      pairs.length > 0 &&
      pairs.every(({ here, there }) => dropOffs(here, name) && dropOffs(there, name)),
  );
  if (names.length === 0) return [];
  const grown = names.map((name) =>
    pairs.map(({ here, there }) => pairedDifferences(dropOffs(there, name)!, dropOffs(here, name)!)),
  );
  const intervals = seedIntervals(grown, new Rng(0, 'bootstrap/trend'));
  return names.map((arm, i) => ({
    arm,
    from: from.point.label,
    to: to.point.label,
    seeds: pairs.length,
    over: overOf(pairs.length),
    ...differenceOf(intervals[i]!),
  }));
}

/** @param results one a point, in order; null if it was not run yet */
export function storySummary(story: Story, results: readonly (ExperimentResult | null)[]): StorySummary {
  const { name, title, question, axis = null, map = null, tried } = story;
  const run = story.points.flatMap((point, i) => (results[i] ? [{ point, result: results[i] }] : []));
  const again = run.flatMap(({ point, result }) => {
    const second = atSecondTemperature(result);
    return second ? [{ point, result: second }] : [];
  });
  const found = (runs: readonly Run[]) => ({
    trends: trendsOf(axis, runs),
    points: corrected(runs.map(({ point, result }) => pointSummary(story, point, result))),
  });
  return {
    name,
    title,
    question,
    axis,
    map,
    tried,
    ...found(run),
    second: again.length > 0 ? found(again) : null,
    graded: run.some(({ result }) =>
      result.seeds.some(({ arms }) => arms.some(({ real }) => real.grades !== undefined)),
    ),
    settings: settingsOfStory(story),
    notRun: story.points.filter((_, i) => !results[i]).map(({ label }) => label),
  };
}
