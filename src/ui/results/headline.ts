/** The picture above all stories: what each arm's simulator promised, what real users gave, and three sentences. All from the file of results. */
import { ORACLE } from '../../domain/regret';
import type { Difference, PointSummary, StorySummary } from '../../domain/story';
import { everyLeg } from '../../domain/story-claims';
import { differenceAt, meanAt } from '../../domain/story-map';
import { isOurs } from '../charts/arm-source';
import { mean, seedInterval, type Range } from '../charts/seed-spread';
import { list, percent } from '../format';
import type { Verdict } from '../../domain/verdict';
import { wordsOf } from '../run/success-words';
import { intervalWords } from './story-words';

export interface PromisedRow {
  readonly arm: string;
  /** Success in the simulator; null of an arm without one. */
  readonly promised: number | null;
  /** Success with real users, and its interval over seeds. */
  readonly people: number;
  readonly interval: Range | null;
}

export interface Headline {
  readonly story: StorySummary;
  readonly point: PointSummary;
  /** The paper's arms, in the order of the file. */
  readonly rows: readonly PromisedRow[];
  readonly sentences: readonly string[];
}

const COMPARED = ['naive', 'calibrated'] as const;

/** Of the first story of one setting whose success is a share and that has both arms; null if there is none. */
export function headlineOf(stories: readonly StorySummary[]): Headline | null {
  const story = stories.find(
    ({ graded, points }) =>
      !graded && points.length === 1 && COMPARED.every((name) => points[0]!.arms.some(({ arm }) => arm === name)),
  );
  const point = story?.points[0];
  if (!story || !point) return null;
  const rows = point.arms
    .filter(({ arm, real }) => !isOurs(arm) && real.length > 0)
    .map(({ arm, real, simulated }) => ({
      arm,
      promised: simulated && mean(simulated),
      people: mean(real)!,
      interval: seedInterval(real, [0, 1]),
    }));
  return { story, point, rows, sentences: sentencesOf(story, point, rows) };
}

const whole = (share: number | null) => percent(share, 0);

/** "25.8 points above naive [23.3, 28.4]": the side that the mean is on, and the interval on that side. @param of what is compared minus `other` */
function besideWords({ mean: middle, low, high }: Difference, other: string): string {
  const isAbove = middle >= 0;
  const ends = isAbove ? { mean: middle, low, high } : { mean: -middle, low: -high, high: -low };
  const size = wordsOf(false).gap(ends.mean).replace('+', '');
  return `${size} points ${isAbove ? 'above' : 'below'} ${other} ${intervalWords(ends, false)}`;
}

function sentencesOf(
  { second }: Pick<StorySummary, 'second'>,
  point: PointSummary,
  rows: readonly PromisedRow[],
): readonly string[] {
  const of = (name: string) => rows.find(({ arm }) => arm === name);
  const [naive, calibrated] = [of('naive'), of('calibrated')];
  const cold = second?.points.find(({ file }) => file === point.file);
  return [
    naive && naiveSentence(naive),
    calibrated && calibratedSentence(point, calibrated),
    cold && coldSentence(cold),
  ].filter((sentence) => typeof sentence === 'string');
}

const naiveSentence = ({ promised, people }: PromisedRow) =>
  promised === null
    ? null
    : `A simulator that was not fitted to real users promised naive ${whole(promised)}; they gave it ${whole(people)}.`;

function calibratedSentence(point: PointSummary, { promised, people }: PromisedRow): string {
  const above = differenceAt(point, 'calibrated', 'naive');
  const regret = point.arms.find(({ arm }) => arm === 'calibrated')?.regret;
  const below = regret && { mean: -regret.mean, low: -regret.high, high: -regret.low };
  const beside = [
    above && besideWords(above, 'naive'),
    below && `${besideWords(below, `the ${ORACLE}`)}, which trained with them`,
  ].filter((words) => typeof words === 'string');
  const kept = promised === null ? '' : `it promised ${whole(promised)} and `;
  return `Fitted to logs of real users, ${kept}they gave ${whole(people)}${beside.length > 0 ? `: ${list(beside)}` : ''}.`;
}

/** Where the picture turns: the same policies at the other temperature. */
function coldSentence(point: PointSummary): string | null {
  const [naive, base] = [meanAt(point, 'naive'), meanAt(point, 'base')];
  if (naive === null || base === null) return null;
  return `Used at T = ${point.temperature}, the order changes: real users give naive ${whole(naive)} and base, the policy before this training, ${whole(base)}.`;
}

/** How often the stories found what they claimed, at the first temperature. */
export function countSentence(stories: readonly StorySummary[]): string {
  const legs = everyLeg(stories.map((story) => ({ ...story, second: null })));
  const count = (wanted: Verdict) => legs.filter(({ verdict }) => verdict === wanted).length;
  const open = legs.length - count('holds') - count('reversed');
  return `${legs.length} tests of claims: ${count('holds')} hold, ${count('reversed')} are reversed, ${open} have an interval that contains 0.`;
}
