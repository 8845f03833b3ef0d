/** What came out of a story in one line: its main claim, or of a map who leads in how many cells. */
import type { StorySummary } from '../../domain/story';
import { claimsOf, countWords, type Claim } from '../../domain/story-claims';
import { storyMap, type StoryMap } from '../../domain/story-map';
import { foundWords, type Verdict } from '../../domain/verdict';
import { mainClaim } from './main-claims';
import { claimInterval, marginIn, meanWords } from './story-words';

export interface ClaimOutcome {
  readonly claim: Claim;
  /** One a setting, in the order of the settings. */
  readonly verdicts: readonly Verdict[];
  /** "holds", "holds 1 of 4, reversed 3 of 4". */
  readonly found: string;
  /** "+25.8 [23.3, 28.4] points", "−39.7 to +5.4 points". */
  readonly size: string;
  /** "4 of 6 claims hold"; '' where there is no other claim, or there are several settings. */
  readonly others: string;
}

/** Arms that lead together, and in how many cells of the map. */
export interface Leading {
  readonly arms: readonly string[];
  readonly cells: number;
}

/** Null of a story that was not run. */
export function claimOutcome(story: StorySummary): ClaimOutcome | null {
  const claim = mainClaim(story);
  if (!claim) return null;
  const { graded } = story;
  const margin = marginIn(graded);
  const verdicts = claim.at.map(({ leg }) => leg.verdict);
  const interval = claimInterval(claim, graded);
  return {
    claim,
    verdicts,
    found: claim.at.length === 1 ? foundWords(claim.at[0]!.leg, margin) : countWords(verdicts, margin),
    size: [meanWords(claim, graded), interval, graded ? 'of a grade' : 'points'].filter(Boolean).join(' '),
    others: othersWords(claimsOf(story)),
  };
}

/** Over several settings the claims do not fit in a line; the table of all claims has them. */
function othersWords(claims: readonly Claim[]): string {
  const legs = claims.flatMap(({ at }) => at.map(({ leg }) => leg));
  if (claims.length < 2 || legs.length > claims.length) return '';
  return `${legs.filter(({ verdict }) => verdict === 'holds').length} of ${claims.length} claims hold`;
}

/** Who leads how often, the most frequent first; arms that are not told apart lead together. Empty where nothing was run. */
export function leadings({ cells_YX }: Pick<StoryMap, 'cells_YX'>): readonly Leading[] {
  const counts = new Map<string, Leading>();
  for (const cell of cells_YX.flat()) {
    const arms = cell?.found?.leaders ?? [];
    if (arms.length === 0) continue;
    const key = arms.toSorted().join(' ');
    counts.set(key, { arms: counts.get(key)?.arms ?? arms, cells: (counts.get(key)?.cells ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((one, other) => other.cells - one.cells);
}

/** Empty where the story is no map, or nothing of it was run. */
export function mapOutcome(story: StorySummary): readonly Leading[] {
  const map = storyMap(story);
  return map ? leadings(map) : [];
}
