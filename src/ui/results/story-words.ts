/** What the Results view says in words: numbers with their intervals, settings, seeds, adapters. */
import { counted } from '../../domain/counted-words';
import type { Difference, LegSummary, PointSummary, Replication, StorySummary } from '../../domain/story';
import { foundWords, MARGIN, MARGIN_WORDS, type Verdict } from '../../domain/verdict';
import { list } from '../format';
import { wordsOf } from '../run/success-words';
import { differingElsewhere, isCorrected, isDifferent, seedsOf, type Claim } from '../../domain/story-claims';
import { SEEDS_FOR_INTERVAL } from '../../domain/interval';

/** What sums of floats leave of 0. */
const ROUNDING = 1e-6;

/** "[20.6, 29.4]": no plus signs inside brackets. An end that decides a result is never printed as 0. */
export function intervalWords({ low, high }: Difference, graded: boolean, verdict: Verdict | null = null): string {
  const end = (value: number) => {
    const text = wordsOf(graded).gap(value).replace('+', '');
    const isDecided = verdict === 'holds' || verdict === 'reversed';
    if (!isDecided || Math.abs(value) < ROUNDING || Number(text.replace('−', '-')) !== 0) return text;
    return (graded ? value : 100 * value).toPrecision(1).replace('-', '−');
  };
  return `[${end(low)}, ${end(high)}]`;
}

/** Success of each seed, in a column: "72.1  72.5", or grades. */
export const seedValues = (values: readonly number[], graded: boolean): string =>
  values.map((value) => (graded ? value.toFixed(3) : (100 * value).toFixed(1))).join('  ');

/** "+25.4" of one setting; "−38.8 to +9.8" over several. */
export function meanWords({ at }: Claim, graded: boolean): string {
  const means = at.map(({ leg }) => leg.mean);
  const { gap } = wordsOf(graded);
  return means.length === 1 ? gap(means[0]) : `${gap(Math.min(...means))} to ${gap(Math.max(...means))}`;
}

/** "[20.6, 29.4]" of one setting; '' over several, each of which has its own. */
export function claimInterval({ at }: Claim, graded: boolean): string {
  return at.length === 1 ? intervalWords(at[0]!.leg, graded, at[0]!.leg.verdict) : '';
}

/** What a claim's results rest on: "5 seeds", "1 seed; may not hold for other seeds", "1 to 2 seeds per setting; …". */
export function basisWords(claim: Claim): string {
  const [least, most] = seedsOf(claim);
  const seeds = least === most ? counted(most, 'seed') : `${least} to ${counted(most, 'seed')}`;
  return `${seeds}${claim.at.length > 1 ? ' per setting' : ''}${least < SEEDS_FOR_INTERVAL ? '; may not hold for other seeds' : ''}`;
}

export function unitWords(graded: boolean): string {
  return graded ? 'grade points (0 to 1)' : 'percentage points';
}

/** "5 seeds", "1 of 5 seeds so far". */
export function seedsWords({ seeds, toRun }: Pick<PointSummary, 'seeds' | 'toRun'>): string {
  return toRun.length === 0
    ? counted(seeds.length, 'seed')
    : `${seeds.length} of ${counted(seeds.length + toRun.length, 'seed')} so far`;
}

/** The same of all settings together; '' where they differ, and each says its own. */
export function commonSeeds(points: readonly PointSummary[]): string {
  const all = new Set(points.map(seedsWords));
  return all.size === 1 ? [...all][0]! : '';
}

/** The same in a few words where they differ: "1 to 5 seeds so far". */
export function seedsOfAll(points: readonly PointSummary[]): string {
  const counts = points.map(({ seeds }) => seeds.length);
  return commonSeeds(points) || `${Math.min(...counts)} to ${Math.max(...counts)} seeds so far`;
}

/** What all these settings have in common. */
export function settingWords(points: readonly PointSummary[]): string {
  const common = <Value>(of: (point: PointSummary) => Value, say: (value: Value) => string) => {
    const all = new Set(points.map(of));
    return all.size === 1 ? [say([...all][0]!)] : [];
  };
  const words = [
    ...(points.length > 1 ? [`${points.length} settings`] : []),
    ...common(
      ({ preset }) => preset,
      (preset) => `preset ${preset}`,
    ),
    ...common(
      ({ lambda }) => lambda,
      (lambda) => `λ = ${lambda}`,
    ),
    ...common(
      ({ horizon }) => horizon,
      (horizon) => `H = ${horizon}`,
    ),
    ...common(
      ({ dialogues }) => dialogues,
      (dialogues) => `each policy evaluated on ${dialogues.toLocaleString('en')} dialogues`,
    ),
    ...common(seedsWords, (seeds) => seeds),
  ].join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where the numbers were computed, and whether their times would mean anything. */
export function adapterWords(stories: readonly StorySummary[]): string {
  const adapters = [...new Set(stories.flatMap(({ points }) => points.flatMap((point) => point.adapters)))];
  if (adapters.length === 0) return 'Nothing has been run yet.';
  const software = adapters.filter((adapter) => /llvmpipe|lavapipe|swiftshader/i.test(adapter));
  const kind =
    software.length < adapters.length
      ? ''
      : adapters.length === 1
        ? ', a driver on the CPU, which says nothing about speed'
        : ', drivers on the CPU, which say nothing about speed';
  return `Computed on ${list(adapters)}${kind}.`;
}

/** How much rounding alone changes, if seeds were computed on two adapters; otherwise ''. */
export function replicationWords(replication: Replication | null | undefined): string {
  if (!replication) return '';
  const { arms, same, rms, largest } = replication;
  const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
  const rest =
    same === arms
      ? ''
      : `. Over all of them, success differs by ${points(rms)} (root mean square) and by ${points(largest)} at most. Rounding alone causes this, so a gap of that size between two policies with the same seed means nothing`;
  return `${arms} policies (one arm, one setting, one seed) were trained twice, on two adapters. ${same} of them behaved identically in every dialogue with real users${rest}.`;
}

/** What marks, dots and bars of a story's figure are. */
export function markWords(points: readonly PointSummary[]): string {
  const over = new Set(points.map((point) => point.over));
  const parts = ['Shaded: the side of 0 that the claim predicts', 'mark: mean difference'];
  if (points.some(({ seeds }) => seeds.length > 1)) parts.push('dots: seeds');
  if (over.has('seeds')) parts.push('band: 95\u00a0% interval over seeds');
  if (over.has('dialogues'))
    parts.push('bar: 95\u00a0% interval over the dialogues of these trained policies, not over seeds');
  return `${parts.join('; ')}.`;
}

/** The margin in the unit of a story: "3 points", or "0.03" of a grade. */
export const marginIn = (graded: boolean): string => (graded ? `${MARGIN}` : MARGIN_WORDS);

/**
 * "p < 0.001 after Holm": over seeds, corrected for the story's other claims. The interval of few seeds is over dialogues,
 * so there it says over what p is; where there are too few seeds for a test it says so.
 */
export function holmWords({ holm, seeds }: Pick<LegSummary, 'holm' | 'seeds'>): string {
  if (holm === null) return `no p-value from ${counted(seeds.length, 'seed')}`;
  const p = `p ${holm < 0.001 ? '< 0.001' : `= ${holm.toFixed(3)}`} after Holm`;
  return seeds.length < SEEDS_FOR_INTERVAL ? `over ${counted(seeds.length, 'seed')}: ${p}` : p;
}

/** How many of the claim's differences from 0 are left if all claims of its story are tested together; '' if it found none. */
export function correctedWords({ at }: Claim): string {
  const different = at.map(({ leg }) => leg).filter(isDifferent);
  if (different.length === 0) return '';
  if (different.every(({ holm }) => holm === null)) return 'too few seeds for Holm';
  const still = different.filter(isCorrected).length;
  if (different.length > 1) return `after Holm: ${still} of ${different.length}`;
  return still === 1 ? 'also after Holm' : 'not after Holm';
}

/** A sentence for each setting whose verdict is another one on other adapters: "λ = 1: holds with all seeds on lavapipe, +5.2 [0.1, 10.3]". */
export function elsewhereWords({ at }: Claim, graded: boolean): readonly string[] {
  return at.flatMap(({ point, leg }) =>
    differingElsewhere(leg).map(
      (other) =>
        `${at.length > 1 ? `${point.label}: ` : ''}${foundWords(other, marginIn(graded))} with ${other.on}, ${wordsOf(graded).gap(other.mean)} ${intervalWords(other, graded, other.verdict)}`,
    ),
  );
}
