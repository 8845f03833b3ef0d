/** A story's arms along its axis: success with real users, the drop-off from their simulators, and the regret. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { ArmSummary, Difference, PointSummary, StorySummary, Trend } from '../../domain/story';
import { list } from '../format';
import { mean, type Range } from '../charts/seed-spread';
import { wordsOf } from '../run/success-words';
import { isSmall, type Ends } from '../../domain/verdict';
import { intervalWords, marginIn } from './story-words';

export interface AxisPoint {
  readonly x: number;
  readonly mean: number;
  readonly seeds: readonly number[];
  readonly interval: Range | null;
}

export interface AxisLine {
  readonly arm: string;
  readonly points: readonly AxisPoint[];
}

export const AXES = {
  lambda: { symbol: 'λ', title: 'λ; at 0, only the user’s verdict is rewarded', scale: 'linear' },
  horizon: { symbol: 'H', title: 'H, the largest number of policy turns', scale: 'log' },
  logs: { symbol: 'N', title: 'N, logged dialogues', scale: 'log' },
  realism: {
    symbol: 'p',
    title:
      'p, how realistic naive’s simulator is: 0 = it accepts nearly every answer, 1 = prompted to be like real users',
    scale: 'linear',
  },
  reach: {
    symbol: 'R',
    title: 'R, how far the logs reach: the policy’s turns in a logged dialogue, at most',
    scale: 'log',
  },
} as const;

/** From the first value to the last; equal factors are equal steps if the scale is logarithmic. One value is in the middle. */
export function scaleAlong(
  kind: 'linear' | 'log',
  values: readonly number[],
  [from, to]: Range,
): (value: number) => number {
  if (values.length < 2) return () => (from + to) / 2;
  const ends = [values[0]!, values.at(-1)!];
  return kind === 'log' ? scaleLog(ends, [from, to]) : scaleLinear(ends, [from, to]);
}

/** What the drop-off of an arm does from one setting to another. */
function changeWords(grown: Ends, graded: boolean): string {
  if (grown.low > 0) return 'grows';
  if (grown.high < 0) return 'shrinks';
  return isSmall(grown) ? `changes by less than ${marginIn(graded)}` : 'may grow or shrink';
}

/** "The drop-off of naive grows from H = 2 to H = 16: +8.1 [5.0, 11.2] points, …" */
export function trendWords({ arm, from, to, seeds, over, ...grown }: Trend, graded: boolean): string {
  const number = `${wordsOf(graded).gap(grown.mean)} ${intervalWords(grown, graded)}${graded ? '' : ' points'}`;
  const basis =
    over === 'seeds' ? `${seeds} seeds` : `the dialogues of ${seeds === 1 ? '1 seed' : `${seeds} seeds`} only`;
  return `The drop-off of ${arm} ${changeWords(grown, graded)} from ${from} to ${to}: ${number}, paired, over ${basis}.`;
}

/** A sentence per trend; arms whose runs are the same at every setting, so that all differences are exactly 0, share one. */
export function trendSentences(trends: readonly Trend[], graded: boolean): readonly string[] {
  const [same, others] = [true, false].map((still) =>
    trends.filter(({ mean: middle, low, high }) => (middle === 0 && low === 0 && high === 0) === still),
  ) as [Trend[], Trend[]];
  const arms = list(same.map(({ arm }) => arm));
  const still =
    same.length === 0
      ? []
      : [
          `The drop-off of ${arms} does not change: ${same.length === 1 ? 'its' : 'their'} runs are the same from ${same[0]!.from} to ${same[0]!.to}.`,
        ];
  return [...others.map((trend) => trendWords(trend, graded)), ...still];
}

/** By axis value, whatever the order of the settings. Empty where the story has no axis. */
function linesOf(
  { axis, points }: StorySummary,
  at: (arm: ArmSummary) => Omit<AxisPoint, 'x'> | null,
): readonly AxisLine[] {
  if (axis === null) return [];
  const lines = new Map<string, AxisPoint[]>();
  const ordered: readonly PointSummary[] = [...points].sort((one, other) => one[axis] - other[axis]);
  for (const point of ordered) {
    for (const arm of point.arms) {
      const found = at(arm);
      if (found) lines.set(arm.arm, [...(lines.get(arm.arm) ?? []), { x: point[axis], ...found }]);
    }
  }
  return [...lines].map(([arm, of]) => ({ arm, points: of }));
}

export function successLines(story: StorySummary): readonly AxisLine[] {
  return linesOf(story, ({ real }) => {
    const middle = mean(real);
    return middle === null ? null : { mean: middle, seeds: real, interval: null };
  });
}

const withBar = (of: Difference | null) => of && { mean: of.mean, seeds: [], interval: [of.low, of.high] as const };

export const dropOffLines = (story: StorySummary): readonly AxisLine[] =>
  linesOf(story, ({ dropOff }) => withBar(dropOff));

/** Empty if the oracle was not run. */
export const regretLines = (story: StorySummary): readonly AxisLine[] =>
  linesOf(story, ({ regret }) => withBar(regret));

/** The figure in words. */
export function lineWords({ arm, points }: AxisLine, symbol: string, say: (value: number) => string): string {
  return `${arm}: ${points.map(({ x, mean: middle }) => `${say(middle)} at ${symbol} = ${x}`).join(', ')}`;
}
