/** Forest plots of a story: a row a setting, or a row a claim where there is one setting. Pure: the figure only scales and draws. */
import type { LegSummary, PointSummary, StorySummary } from '../../domain/story';
import { rangeOf } from '../charts/axis-ticks';
import type { Range } from '../charts/seed-spread';
import { claimsOf, claimWords } from '../../domain/story-claims';
import { foundWords } from '../../domain/verdict';
import { commonSeeds, elsewhereWords, holmWords, intervalWords, marginIn, seedsWords } from './story-words';
import { wordsOf } from '../run/success-words';

export interface ForestRow {
  readonly label: string;
  /** What sets this row apart: where its claim is from, its seeds ('' where the plot says it for all), another verdict on other adapters. */
  readonly note: string;
  readonly leg: LegSummary;
  readonly over: PointSummary['over'];
  readonly mean: string;
  readonly interval: string;
  /** "holds", "holds, within 3 points". */
  readonly found: string;
  /** The p-value among all claims of the story. */
  readonly holm: string;
}

export interface Forest {
  /** The claim that all rows share; null if each row is another. */
  readonly claim: string | null;
  /** Where that claim is from, where all rows say the same. */
  readonly because: string;
  /** What lies right of 0. */
  readonly difference: string;
  readonly rows: readonly ForestRow[];
}

export function forestsOf(story: StorySummary): readonly Forest[] {
  const { points, graded } = story;
  const row = (label: string, notes: readonly string[], point: PointSummary, leg: LegSummary): ForestRow => ({
    label,
    note: [...notes, ...elsewhereWords({ words: '', at: [{ point, leg }] }, graded)].filter(Boolean).join('; '),
    leg,
    over: point.over,
    mean: wordsOf(graded).gap(leg.mean),
    interval: intervalWords(leg, graded, leg.verdict),
    found: foundWords(leg, marginIn(graded)),
    holm: holmWords(leg),
  });
  if (points.length === 0) return [];
  if (points.length === 1) {
    const [point] = points;
    return [
      {
        claim: null,
        because: '',
        difference: 'first arm minus second',
        rows: point!.legs.map((leg) => row(claimWords(leg), [leg.because], point!, leg)),
      },
    ];
  }
  const seedsDiffer = commonSeeds(points) === '';
  return claimsOf(story).map(({ words, at }) => {
    const { a, b, because } = at[0]!.leg;
    const shared = at.every(({ leg }) => leg.because === because);
    return {
      claim: words,
      because: shared ? because : '',
      difference: `${a} minus ${b}`,
      rows: at.map(({ point, leg }) =>
        row(point.label, [shared ? '' : leg.because, seedsDiffer ? seedsWords(point) : ''], point, leg),
      ),
    };
  });
}

/** At least this share of the longer side of 0 is drawn on the other, so that the side a claim names is always to be seen. */
const OTHER_SIDE = 0.25;

/** One axis for all plots of a story: all means, intervals and seeds, and 0. */
export function forestDomain(forests: readonly Forest[]): Range {
  const values = forests.flatMap(({ rows }) => rows.flatMap(({ leg }) => [leg.mean, leg.low, leg.high, ...leg.seeds]));
  const reach = Math.max(0, ...values.map(Math.abs)) * OTHER_SIDE || 0.01;
  return rangeOf([...values, -reach, reach]);
}
