/** The data of all tables and sentences: each story with its results, and the results of a second adapter. */
import type { ArmResult, ExperimentResult } from '../domain/experiment-result';
import type { PointSummary, StorySummary } from '../domain/story';
import { ablationsOf } from './ablation-rows';
import { otherAdapters } from './other-adapters';
import type { Pair } from './replication';
import { atSecondTemperature } from './second-temperature';
import type { Story } from './stories/registry';
import { storySummary } from './story-summary';

export interface StoryResults {
  readonly story: Story;
  /** One per point, in order; null if it has not been run yet. */
  readonly results: readonly (ExperimentResult | null)[];
}

export interface Found {
  readonly stories: readonly StoryResults[];
  /** One a story. */
  readonly summaries: readonly StorySummary[];
  /** By a point's file: all its seeds on lavapipe alone, where the stories have other adapters' seeds too. */
  readonly onLavapipe: ReadonlyMap<string, ExperimentResult>;
  readonly pairs: readonly Pair[];
}

export function foundOf(
  stories: readonly StoryResults[],
  onLavapipe: ReadonlyMap<string, ExperimentResult>,
  pairs: readonly Pair[],
): Found {
  const own = [...stories.flatMap((one) => one.results.flatMap((result) => result ?? [])), ...onLavapipe.values()];
  const results = [...own, ...own.flatMap((result) => atSecondTemperature(result) ?? [])];
  const ofFile = (file: string) => resultOf({ stories }, file);
  const secondOf = (file: string) => {
    const result = ofFile(file);
    return result && atSecondTemperature(result);
  };
  const elsewhere = otherAdapters({ results, pairs, ofFile });
  const told = (points: readonly PointSummary[], of: (file: string) => ExperimentResult) =>
    points.map((point) => ({
      ...point,
      legs: point.legs.map((leg) => ({ ...leg, elsewhere: elsewhere(of(point.file), leg) })),
    }));
  const summaries = stories.map(({ story, results: ofStory }) => {
    const summary = storySummary(story, ofStory);
    const { points, second } = summary;
    return {
      ...summary,
      points: told(points, (file) => ofFile(file)!),
      ...ablationsOf(story, ofFile),
      second: second && {
        ...second,
        points: told(second.points, (file) => secondOf(file)!),
        ...ablationsOf(story, secondOf),
      },
    };
  });
  return { stories, summaries, onLavapipe, pairs };
}

/** By a point's file; null if it was not run, or there is no such point. */
export function resultOf({ stories }: Pick<Found, 'stories'>, file: string): ExperimentResult | null {
  for (const { story, results } of stories) {
    const i = story.points.findIndex((point) => point.file === file);
    if (i !== -1) return results[i] ?? null;
  }
  return null;
}

/** An arm of every seed, in the order of the seeds. */
export const armRuns = (result: ExperimentResult, name: string): ArmResult[] =>
  result.seeds.map((seed) => seed.arms.find(({ arm }) => arm === name)!);

/** Success with real users of arm `a` minus that of arm `b`, a number a seed. */
export function differencesBySeed(result: ExperimentResult, a: string, b: string): number[] {
  const [first, second] = [armRuns(result, a), armRuns(result, b)];
  return first.map(({ real }, i) => real.metrics.success - second[i]!.real.metrics.success);
}

/** Of an arm with a simulator in every seed: success in it, a number a seed; null for an arm that trained with people. */
export function simulatedSuccess(runs: readonly ArmResult[]): number[] | null {
  const found = runs.flatMap(({ simulator }) => simulator?.metrics.success ?? []);
  return found.length === runs.length ? found : null;
}
