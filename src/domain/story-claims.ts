/** Claims over all settings of a story: each verdict with the number of its settings, and the settings that differ. */
import type { LegSummary, PointSummary, StorySummary } from './story';
import { LEVEL, MARGIN_WORDS, verdictWords, type Verdict } from './verdict';

export interface ClaimAt {
  readonly point: PointSummary;
  readonly leg: LegSummary;
}

/** A claim that several settings of a story may make. */
export interface Claim {
  /** "calibrated above naive". */
  readonly words: string;
  /** The settings that make it, in the story's order. Never empty. */
  readonly at: readonly ClaimAt[];
}

export const VERDICTS: readonly Verdict[] = ['holds', 'within', 'untold', 'reversed'];

/** More labels than these are only counted. */
const MOST_LABELS = 8;

/** "λ = 1; λ = 0", or "25 settings". */
export const settingsText = (labels: readonly string[]): string =>
  labels.length > MOST_LABELS ? `${labels.length} settings` : labels.join('; ');

/** Of settings that were run with base models of before; null if none was. */
export function earlierWords(points: readonly Pick<PointSummary, 'label' | 'earlierBase'>[]): string | null {
  const earlier = points.filter(({ earlierBase }) => earlierBase !== undefined);
  if (earlier.length === 0) return null;
  const which = earlier.length === points.length ? '' : ` (${settingsText(earlier.map(({ label }) => label))})`;
  const models = [...new Set(earlier.map(({ earlierBase }) => earlierBase!))].join(' and ');
  return `Run with an earlier base model${which}: ${models}. With today’s the numbers may differ.`;
}

export function claimWords({ a, expected, b }: Pick<LegSummary, 'a' | 'expected' | 'b'>): string {
  return `${a} ${expected} ${b}`;
}

/** In the order in which the settings first make them. */
export function claimsOf({ points }: Pick<StorySummary, 'points'>): readonly Claim[] {
  const claims = new Map<string, ClaimAt[]>();
  for (const point of points) {
    for (const leg of point.legs) {
      const words = claimWords(leg);
      claims.set(words, [...(claims.get(words) ?? []), { point, leg }]);
    }
  }
  return [...claims].map(([words, at]) => ({ words, at }));
}

/** "holds" for one setting; "holds 1 of 4, reversed 3 of 4" for several. */
export function countWords(verdicts: readonly Verdict[], margin = MARGIN_WORDS): string {
  if (verdicts.length === 1) return verdictWords(verdicts[0]!, margin);
  return counted(verdicts)
    .map(([verdict, count]) => `${verdictWords(verdict, margin)} ${count} of ${verdicts.length}`)
    .join(', ');
}

function counted(verdicts: readonly Verdict[]): (readonly [Verdict, number])[] {
  return VERDICTS.map((verdict) => [verdict, verdicts.filter((one) => one === verdict).length] as const).filter(
    ([, count]) => count > 0,
  );
}

/** The settings whose verdict is not the most frequent one: a line for each verdict, "holds: λ = 0". Empty if all agree. */
export function exceptions({ at }: Claim, margin = MARGIN_WORDS): readonly string[] {
  const counts = counted(at.map(({ leg }) => leg.verdict));
  if (counts.length < 2) return [];
  const most = Math.max(...counts.map(([, count]) => count));
  const leading = counts.filter(([, count]) => count === most);
  const named = leading.length === 1 ? counts.filter(([verdict]) => verdict !== leading[0]![0]) : counts;
  return named.map(
    ([verdict]) =>
      `${verdictWords(verdict, margin)}: ${at
        .filter(({ leg }) => leg.verdict === verdict)
        .map(({ point }) => point.label)
        .join('; ')}`,
  );
}

/** The label of the only setting that makes the claim; null if several make it, or if the story has only one setting. */
export function onlySetting({ at }: Claim, { points }: Pick<StorySummary, 'points'>): string | null {
  return at.length === 1 && points.length > 1 ? at[0]!.point.label : null;
}

/** The number of seeds behind its verdicts: the least and the most over its settings. */
export function seedsOf({ at }: Claim): readonly [least: number, most: number] {
  const counts = at.map(({ leg }) => leg.seeds.length);
  return [Math.min(...counts), Math.max(...counts)];
}

/** Whose claim it is: "theory", "paper", both, or "ours" for everything else. */
export function sourceOf({ at }: Claim): string {
  const all = at.map(({ leg }) => leg.because);
  const named = ['theory', 'paper'].filter((source) =>
    all.some((because) => new RegExp(`(^|; )${source}\\b`).test(because)),
  );
  return named.join(', ') || 'ours';
}

/** Its difference is not 0, also where all claims of its story are tested together. False if there are too few seeds to tell. */
export const isCorrected = ({ holm }: Pick<LegSummary, 'holm'>): boolean => holm !== null && holm < 1 - LEVEL;

/** Has a verdict that says that arm `a` and arm `b` differ. */
export const isDifferent = ({ verdict }: Pick<LegSummary, 'verdict'>): boolean =>
  verdict === 'holds' || verdict === 'reversed';

/** A story's settings at each temperature at which its policies were evaluated. */
export const pointsAtBoth = ({ points, second }: Pick<StorySummary, 'points' | 'second'>): readonly PointSummary[] => [
  ...points,
  ...(second?.points ?? []),
];

/** Every claim of these stories at every setting and temperature. */
export const everyLeg = (stories: readonly StorySummary[]): readonly LegSummary[] =>
  stories.flatMap((story) => pointsAtBoth(story).flatMap(({ legs }) => legs));

/** Where other adapters gave another verdict to the same claim. */
export const differingElsewhere = ({ verdict, elsewhere }: Pick<LegSummary, 'verdict' | 'elsewhere'>) =>
  elsewhere.filter((other) => other.verdict !== verdict);

/** How many claims were computed on other adapters too, and how many of these have another verdict there. */
export function elsewhereCounts(legs: readonly LegSummary[]): { readonly checked: number; readonly differing: number } {
  const checked = legs.filter(({ elsewhere }) => elsewhere.length > 0);
  return { checked: checked.length, differing: checked.filter((leg) => differingElsewhere(leg).length > 0).length };
}
