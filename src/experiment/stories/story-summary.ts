/** A story's results as the few numbers that tell it: for each point its arms, and for each leg whether it holds, is a tie or is reversed. */
import type { ArmSummary, Difference, LegSummary, PointSummary, StorySummary, Verdict } from '../../domain/story';
import { SEEDS_FOR_CLUSTER_BOOTSTRAP } from '../../rl/statistics';
import type { ArmResult, ExperimentResult, SeedResult } from '../result';
import type { Leg, Point, Story } from './registry';

const differenceOf = ({ mean, low, high }: Difference): Difference => ({ mean, low, high });
const armOf = (seed: SeedResult, name: string): ArmResult => seed.arms.find(({ arm }) => arm === name)!;
const successOf = (seed: SeedResult, name: string): number => armOf(seed, name).real.metrics.success;

/** a − b of a leg, whichever way round the result has it. */
export function legDifference(result: Pick<ExperimentResult, 'gaps'>, { a, b }: Pick<Leg, 'a' | 'b'>): Difference | null {
  const there = result.gaps.find((gap) => gap.a === a && gap.b === b);
  if (there) return differenceOf(there);
  const back = result.gaps.find((gap) => gap.a === b && gap.b === a);
  return back ? { mean: -back.mean, low: -back.high, high: -back.low } : null;
}

/** Of an interval that lies on one side of 0; a tie where it does not. */
export function verdictOf({ low, high }: Pick<Difference, 'low' | 'high'>, expected: Leg['expected']): Verdict {
  if (low > 0) return expected === 'above' ? 'holds' : 'reversed';
  if (high < 0) return expected === 'below' ? 'holds' : 'reversed';
  return 'tie';
}

export function legSummaries(legs: readonly Leg[], result: ExperimentResult): LegSummary[] {
  return legs.flatMap((leg) => {
    const difference = legDifference(result, leg);
    if (!difference) return [];
    const seeds = result.seeds.map((seed) => successOf(seed, leg.a) - successOf(seed, leg.b));
    return [{ ...leg, ...difference, seeds, verdict: verdictOf(difference, leg.expected) }];
  });
}

function armSummary(result: ExperimentResult, name: string): ArmSummary {
  const runs = result.seeds.map((seed) => armOf(seed, name));
  const dropOff = result.dropOffs.find(({ arm }) => arm === name);
  return {
    arm: name,
    real: runs.map(({ real }) => real.metrics.success),
    simulated: runs.every(({ simulator }) => simulator) ? runs.map(({ simulator }) => simulator!.metrics.success) : null,
    dropOff: dropOff ? differenceOf(dropOff) : null,
  };
}

export function pointSummary(story: Story, point: Point, result: ExperimentResult): PointSummary {
  const { spec } = result;
  return {
    label: point.label,
    file: point.file,
    preset: spec.preset,
    lambda: spec.reward.lambda,
    horizon: spec.horizon,
    seeds: spec.seeds,
    toRun: story.seeds.filter((seed) => !spec.seeds.includes(seed)),
    dialogues: spec.evaluation.dialogues,
    over: spec.seeds.length < SEEDS_FOR_CLUSTER_BOOTSTRAP ? 'dialogues' : 'seeds',
    adapters: [...new Set(result.adapters.map(({ description }) => description))],
    arms: spec.arms.map((name) => armSummary(result, name)),
    legs: legSummaries(point.legs ?? story.legs, result),
  };
}

/** @param results one a point, in order; null where it was not run yet */
export function storySummary(story: Story, results: readonly (ExperimentResult | null)[]): StorySummary {
  const { name, title, question, axis = null, tried } = story;
  const run = story.points.flatMap((point, i) => (results[i] ? [{ point, result: results[i] }] : []));
  return {
    name, title, question, axis, tried,
    graded: run.some(({ result }) => result.seeds.some(({ arms }) => arms.some(({ real }) => real.grades !== undefined))),
    points: run.map(({ point, result }) => pointSummary(story, point, result)),
    notRun: story.points.filter((_, i) => !results[i]).map(({ label }) => label),
  };
}
