/**
 * Single numbers by name, for sentences: the block mechanism's values (marked-text.ts). A name begins with a point's file,
 * a story. `second.` before it is the same at the second temperature, `lavapipe.` before a file all its seeds on lavapipe:
 *
 *   math-chat.calibrated-naive.interval   tag.calibrated-naive.range   second.math-chat.calibrated.real
 *
 * docs/COMMANDS.md lists them.
 */
import type { ArmResult, ExperimentResult } from '../domain/experiment-result';
import type { CalibrationReport, EvaluationMetrics } from '../domain/experiment-events';
import type { StorySummary } from '../domain/story';
import { regretOf } from '../domain/regret';
import { countWords, elsewhereCounts, everyLeg, isCorrected, isDifferent, VERDICTS } from '../domain/story-claims';
import { mean } from '../rl/statistics';
import { pOverSeeds } from './holm';
import { decimal, percent, pText, rangeOf, signedPoints, signedWithInterval, withInterval } from './number-text';
import { replicationSummary } from './replication';
import { atSecondTemperature } from './second-temperature';
import { armRuns, differencesBySeed, resultOf, simulatedSuccess, type Found } from './story-results';
import { legDifference } from './story-summary';

/** What a name's numbers are read from: the stories, their second temperature, or lavapipe's seeds alone. */
interface Source {
  /** Of a point, or the name of a story; '' if the name begins with neither. */
  readonly file: string;
  /** The rest of the name. */
  readonly rest: readonly string[];
  /** Of the point's file, from the repository's root. */
  readonly path: string;
  readonly result: ExperimentResult | null;
  readonly story: Pick<StorySummary, 'points'> | null;
}

function sourceOf(found: Found, name: string): Source {
  const [, prefix = '', own = ''] = /^(lavapipe\.|second\.)?(.*)$/.exec(name)!;
  const [file, rest] = splitFile(found, own);
  const result = resultOf(found, file);
  const summary = found.summaries.find((one) => one.name === file) ?? null;
  const source = { file, rest, path: `results/${file}.json.gz`, result, story: summary };
  if (prefix === 'second.')
    return { ...source, result: result && atSecondTemperature(result), story: summary?.second ?? null };
  if (prefix === 'lavapipe.') {
    const path = `results/lavapipe/${file}.json.gz`;
    return { ...source, path, result: found.onLavapipe.get(file) ?? null, story: null };
  }
  return source;
}

/** The result that a value of this name is read from; null if it is of a whole story, or of none. */
export const resultBehind = (found: Found, name: string): ExperimentResult | null => sourceOf(found, name).result;

/** null if there is no such name, or if it was not measured. */
export function valueNamed(found: Found, name: string): string | null {
  if (name.startsWith('replication.')) return ofReplication(found, name.slice('replication.'.length));
  if (name.startsWith('claims.')) return ofClaims(found, name.slice('claims.'.length));
  if (name === 'stories.count') return String(found.stories.length);
  const { result, story, rest } = sourceOf(found, name);
  return (result ? ofResult(result, rest) : null) ?? (story ? ofStory(story, rest) : null);
}

/**
 * Why there is no value of this name, where it is not the name that is wrong: a result file is missing, or a difference
 * has the other sign than the name says.
 */
export function whyNoValue(found: Found, name: string): string | null {
  const { file, path, result } = sourceOf(found, name);
  const isPoint = found.stories.some(({ story }) => story.points.some((point) => point.file === file));
  if (isPoint && !result) {
    const isThere = name.startsWith('second.') && resultOf(found, file) !== null;
    return `${path} ${isThere ? 'has no second temperature' : 'is missing'}`;
  }
  const [difference, side] = [name.replace(/\.(?:above|below)$/, ''), /\.(above|below)$/.exec(name)?.[1]];
  const value = side === undefined ? null : valueNamed(found, difference);
  return value === null ? null : `${difference} is ${value}, which is not ${side!} 0`;
}

/** The longest file name that the name begins with, because file names may contain dots (sycophancy-lambda-0.3). */
function splitFile({ stories, onLavapipe }: Found, name: string): [file: string, rest: string[]] {
  const files = [
    ...stories.flatMap(({ story }) => [story.name, ...story.points.map(({ file }) => file)]),
    ...onLavapipe.keys(),
  ];
  const file = files
    .filter((candidate) => name.startsWith(`${candidate}.`))
    .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '');
  return [file, name.slice(file.length + 1).split('.')];
}

function ofResult(result: ExperimentResult, [subject = '', ...what]: readonly string[]): string | null {
  if (subject === 'seeds') return what.length === 0 ? String(result.seeds.length) : null;
  if (subject === 'calibration') return ofCalibration(result, what.join('.'));
  if (result.spec.arms.includes(subject)) return ofArm(result, subject, what.join('.'));
  const pair = pairNamed(subject, result.spec.arms);
  const difference = pair && legDifference(result, pair);
  if (!pair || !difference) return null;
  const { a, b } = pair;
  const size = percent(Math.abs(difference.mean));
  switch (what.join('.')) {
    case '':
      return what.length === 0 ? signedPoints(difference.mean) : null;
    case 'interval':
      return signedWithInterval(difference);
    case 'each':
      return differencesBySeed(result, a, b).map(signedPoints).join(', ');
    case 'p':
      return pText(pOverSeeds(differencesBySeed(result, a, b)));
    case 'size':
      return size;
    case 'above':
      return difference.mean > 0 ? size : null;
    case 'below':
      return difference.mean < 0 ? size : null;
    default:
      return null;
  }
}

/** "A-B" of two of these arms, whose names may have hyphens too. */
function pairNamed(subject: string, arms: readonly string[]): { readonly a: string; readonly b: string } | null {
  const pairs = arms.flatMap((a) => arms.map((b) => ({ a, b })));
  return pairs.find(({ a, b }) => `${a}-${b}` === subject) ?? null;
}

/** Of a table by name, and not of what every object has (constructor, toString). */
const entryOf = <T>(entries: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(entries, name) ? entries[name] : undefined;

const SHARES: Readonly<Record<string, (metrics: EvaluationMetrics) => number>> = {
  accepted: ({ accepted }) => accepted,
  'false-accept': ({ falseAccept }) => falseAccept,
  left: ({ leaveRate }) => leaveRate,
};
const NUMBERS: Readonly<Record<string, (metrics: EvaluationMetrics) => number | null>> = {
  turns: ({ turns }) => turns,
  reward: ({ reward }) => reward,
  kl: ({ simulatorKl }) => simulatorKl,
};

function ofArm(result: ExperimentResult, arm: string, what: string): string | null {
  const runs = armRuns(result, arm);
  if (what === 'real') return percent(mean(runs.map(({ real }) => real.metrics.success)));
  if (what === 'each') return runs.map(({ real }) => percent(real.metrics.success)).join(', ');
  if (what === 'simulated') {
    const simulated = simulatedSuccess(runs);
    return simulated && percent(mean(simulated));
  }
  if (what === 'ece') {
    const errors = confidenceErrors(runs);
    return errors.length > 0 ? decimal(mean(errors), 2) : null;
  }
  const dropOff = result.dropOffs.find((one) => one.arm === arm);
  if (what === 'drop-off') return dropOff ? percent(dropOff.mean) : null;
  if (what === 'drop-off.interval') return dropOff ? withInterval(dropOff) : null;
  const regret = regretOf(result.gaps, arm);
  if (what === 'regret') return regret ? percent(regret.mean) : null;
  if (what === 'regret.interval') return regret ? withInterval(regret) : null;
  return ofMetric(runs, what);
}

/** Of the seeds that have one: results from before it was measured have none. */
const confidenceErrors = (runs: readonly ArmResult[]): number[] =>
  runs.flatMap(
    ({ gap }) =>
      gap?.numbers
        .filter(({ metric, turn }) => metric === 'firstAnswerEce' && turn === null)
        .map(({ value }) => value) ?? [],
  );

function ofMetric(runs: readonly ArmResult[], what: string): string | null {
  const [name = '', where, ...others] = what.split('.');
  const metrics = runs.flatMap(({ real, simulator }) =>
    where === undefined ? real.metrics : where === 'simulated' ? (simulator?.metrics ?? []) : [],
  );
  const [share, number] = [entryOf(SHARES, name), entryOf(NUMBERS, name)];
  if (others.length > 0 || metrics.length < runs.length || (!share && !number)) return null;
  if (share) return percent(mean(metrics.map(share)));
  const values = metrics.flatMap((one) => number!(one) ?? []);
  return values.length > 0 ? decimal(mean(values), 2) : null;
}

const CALIBRATION: Readonly<Record<string, (report: CalibrationReport) => number | undefined>> = {
  'nll-prompted': ({ before }) => before?.heldOutNll,
  'nll-calibrated': ({ after }) => after.heldOutNll,
  'nll-real': ({ realNll }) => realNll,
  'kl-prompted': ({ before }) => before?.klPerTurn,
  'kl-calibrated': ({ after }) => after.klPerTurn,
};
const VERDICT_SHARES: Readonly<Record<string, (report: CalibrationReport) => number | null | undefined>> = {
  'right-prompted': ({ before }) => before?.fidelity.acceptGivenRight,
  'right-calibrated': ({ after }) => after.fidelity.acceptGivenRight,
  'right-real': ({ realFidelity }) => realFidelity.acceptGivenRight,
  'wrong-prompted': ({ before }) => before?.fidelity.acceptGivenWrong,
  'wrong-calibrated': ({ after }) => after.fidelity.acceptGivenWrong,
  'wrong-real': ({ realFidelity }) => realFidelity.acceptGivenWrong,
};

function ofCalibration({ seeds }: ExperimentResult, what: string): string | null {
  const reports = seeds.flatMap(({ calibration }) => calibration ?? []);
  const [number, share] = [entryOf(CALIBRATION, what), entryOf(VERDICT_SHARES, what)];
  const values = reports.flatMap((report) => (number ?? share)?.(report) ?? []);
  if (values.length === 0) return null;
  return number ? decimal(mean(values), 2) : percent(mean(values));
}

/** Over all settings of a story that make the claim, whichever way round it is made. */
function ofStory(
  { points }: Pick<StorySummary, 'points'>,
  [subject = '', what, ...more]: readonly string[],
): string | null {
  const pair = pairNamed(subject, [...new Set(points.flatMap(({ arms }) => arms.map(({ arm }) => arm)))]);
  if (more.length > 0 || !pair) return null;
  const { a, b } = pair;
  const legs = points.flatMap((point) =>
    point.legs.flatMap((leg) =>
      leg.a === a && leg.b === b ? leg : leg.a === b && leg.b === a ? { ...leg, mean: -leg.mean } : [],
    ),
  );
  if (legs.length === 0) return null;
  if (what === 'range') return rangeOf(legs.map((leg) => leg.mean));
  return what === 'found' ? countWords(legs.map(({ verdict }) => verdict)) : null;
}

/** Every claim counts once at every setting and temperature. */
function ofClaims({ summaries }: Found, what: string): string | null {
  const legs = everyLeg(summaries);
  const verdicts = legs.map(({ verdict }) => verdict);
  if (what === 'elsewhere') return String(elsewhereCounts(legs).checked);
  if (what === 'differing') return String(elsewhereCounts(legs).differing);
  if (what === 'corrected') return String(legs.filter((leg) => isDifferent(leg) && isCorrected(leg)).length);
  if (what === 'count') return String(verdicts.length);
  const verdict = VERDICTS.find((one) => one === what);
  return verdict ? String(verdicts.filter((one) => one === verdict).length) : null;
}

function ofReplication({ pairs }: Found, what: string): string | null {
  const summary = replicationSummary(pairs);
  if (!summary) return null;
  if (what === 'arms' || what === 'same') return String(summary[what]);
  return what === 'rms' || what === 'largest' ? percent(summary[what]) : null;
}
