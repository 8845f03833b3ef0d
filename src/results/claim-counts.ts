/** Claims counted in words: how often each verdict was found, what Holm's correction leaves, and what other adapters say. */
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import type { StorySummary } from '../domain/story';
import { elsewhereCounts, everyLeg, isCorrected, isDifferent, VERDICTS } from '../domain/story-claims';
import { MARGIN_WORDS, type Verdict } from '../domain/verdict';

/** "a, b and c" */
export const named = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

/** How many claims were computed on other adapters, and how many of them have another verdict there; null if none was. */
export function verdictsElsewhere(summaries: readonly StorySummary[]): string | null {
  const legs = everyLeg(summaries);
  const { checked, differing } = elsewhereCounts(legs);
  if (checked === 0) return null;
  const others = differing === 0 ? 'none of them has' : differing === 1 ? '1 of them has' : `${differing} of them have`;
  return `Of the ${legs.length} tests of a claim, ${checked} can be made on other adapters too; ${others} another verdict there.`;
}

/** Every claim counts once at every setting and temperature. */
export function allClaims(summaries: readonly StorySummary[]): string | null {
  const legs = everyLeg(summaries);
  const different = legs.filter(isDifferent);
  const still = different.filter(isCorrected).length;
  const untested = different.filter(({ holm }) => holm === null).length;
  const lost = different.filter((leg) => leg.holm !== null && !isCorrected(leg));
  const few = lost.filter(({ seeds }) => seeds.length < SEEDS_FOR_INTERVAL).length;
  if (legs.length === 0) return null;
  return `Over all stories, a claim was tested ${legs.length} times, each time at one setting${summaries.some(({ second }) => second) ? ' and temperature' : ''}: ${counts(legs)}. Of the ${different.length} that hold or are reversed, ${still} still differ from 0 after Holm's correction, ${lost.length} do not (${few} of them have fewer than ${SEEDS_FOR_INTERVAL} seeds), and ${untested} have too few seeds for a test.`;
}

/** "3 hold, 1 is not told apart and 1 is reversed" */
export function counts(legs: readonly { readonly verdict: Verdict }[]): string {
  const words: Readonly<Record<Verdict, readonly [one: string, many: string]>> = {
    holds: ['holds', 'hold'],
    within: [`is within ${MARGIN_WORDS}`, `are within ${MARGIN_WORDS}`],
    untold: ['is not told apart', 'are not told apart'],
    reversed: ['is reversed', 'are reversed'],
  };
  return named(
    VERDICTS.flatMap((verdict) => {
      const count = legs.filter((leg) => leg.verdict === verdict).length;
      return count === 0 ? [] : [`${count} ${words[verdict][count === 1 ? 0 : 1]}`];
    }),
  );
}
