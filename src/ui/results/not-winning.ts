/**
 * Where calibrated does not win: every comparison with another arm, of any story, setting and temperature, whose interval
 * does not leave it above. The oracle is none of them: it trains with the real users, and is what calibrated is to come near.
 */
import { ORACLE } from '../../domain/regret';
import type { Difference, PointSummary, StorySummary } from '../../domain/story';
import { differenceAt } from '../../domain/story-map';

const CALIBRATED = 'calibrated';

export interface Comparison {
  readonly story: StorySummary;
  readonly point: PointSummary;
  readonly rival: string;
  /** Calibrated minus the rival. */
  readonly difference: Difference;
}

export interface NotWinning {
  /** The whole interval is below 0. */
  readonly below: readonly Comparison[];
  /** The interval contains 0: not told apart, or within the margin. */
  readonly untold: readonly Comparison[];
  /** How many comparisons there are. */
  readonly all: number;
}

/** The lowest means first. A run that several stories show is counted once. */
export function notWinning(stories: readonly StorySummary[]): NotWinning {
  const seen = new Set<string>();
  const all = stories
    .flatMap((story) =>
      [...story.points, ...(story.second?.points ?? [])].flatMap((point) => comparisonsAt(story, point)),
    )
    .filter(({ point, rival }) => {
      const key = `${point.file} ${point.temperature} ${rival}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((one, other) => one.difference.mean - other.difference.mean);
  const below = all.filter(({ difference }) => difference.high < 0);
  const untold = all.filter(({ difference: { low, high } }) => low <= 0 && high >= 0);
  return { below, untold, all: all.length };
}

function comparisonsAt(story: StorySummary, point: PointSummary): readonly Comparison[] {
  const rivals = new Set([...point.legs, ...(point.pairs ?? [])].flatMap(({ a, b }) => [a, b]));
  return [...rivals].flatMap((rival) => {
    const difference = rival === CALIBRATED || rival === ORACLE ? null : differenceAt(point, CALIBRATED, rival);
    return difference ? [{ story, point, rival, difference }] : [];
  });
}

/** "Calibrated is clearly below another arm in 2 of 190 comparisons, and not clearly above it in 45 more: static in 20, naive in 18." */
export function notWinningSentence({ below, untold, all }: NotWinning): string {
  const counts = new Map<string, number>();
  for (const { rival } of untold) counts.set(rival, (counts.get(rival) ?? 0) + 1);
  const rivals = [...counts]
    .toSorted((one, other) => other[1] - one[1])
    .map(([rival, times]) => `${rival} in ${times}`);
  const apart = untold.length === 0 ? '' : `, and not clearly above it in ${untold.length} more: ${rivals.join(', ')}`;
  return `Calibrated is clearly below another arm in ${below.length} of ${all} comparisons${apart}.`;
}
