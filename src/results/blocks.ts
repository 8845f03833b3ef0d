/** Tables and paragraphs by name, for README.md and docs/*.md (marked-text.ts): the headline numbers, all from the stories' files. */
import type { ExperimentResult } from '../domain/experiment-result';
import type { Difference, LegSummary, PointSummary, StorySummary } from '../domain/story';
import { claimWords } from '../domain/story-claims';
import { WHY_REGRET } from '../domain/regret';
import { foundWords } from '../domain/verdict';
import { mean } from '../rl/statistics';
import { seedsOnAdapters } from './adapters-in-words';
import { allClaims, verdictsElsewhere } from './claim-counts';
import { calibrationTable } from './calibration-table';
import { earlierOf, isFromSameModels } from './earlier-base-models';
import { percent, signedWithInterval, withInterval } from './number-text';
import { mapCounts, mapLines } from './map-table';
import { replicationSentence } from './replication';
import { NEAR } from './stories/hard-people';
import { armRuns, resultOf, type Found } from './story-results';
import { legDifference } from './story-summary';
import { afterHolm } from './story-table';
import { ablationsTable, armsTable, shortTable } from './success-table';
import { table } from './table';
import { temperatureTable } from './temperature-table';

interface Block {
  readonly text: (found: Found) => string | null;
  /** The file without whose result there is nothing to show. */
  readonly file?: string;
}

/** Of the result of one point. */
const ofFile = (file: string, text: (result: ExperimentResult, found: Found) => string | null): Block => ({
  file,
  text: (found) => {
    const result = resultOf(found, file);
    return result && text(result, found);
  },
});

/** Of a story with one point, whose file has the story's name. */
const ofStory = (name: string, text: (point: PointSummary, summary: StorySummary) => string): Block =>
  ofFile(name, (_, found) => {
    const summary = summaryNamed(found, name);
    const point = summary?.points[0];
    return summary && point ? text(point, summary) : null;
  });

const BLOCKS: Readonly<Record<string, Block>> = {
  'main-table': ofStory('math-chat', (point, { second }) => shortTable(point, second?.points[0] ?? null, '%')),
  'clarify-table': ofStory('math-chat', (point, { ablations = [] }) => ablationsTable(point, ablations, '%')),
  'clarify-temperatures': ofFile('math-chat', temperatureTable),
  'edit-table': ofStory('doc-edit', (point) => armsTable(point, 'points')),
  'main-gaps': { text: mainGaps },
  'extensions-table': { text: extensionsTable },
  'lambda-table': { text: lambdaTable },
  'hard-people-table': { text: hardPeopleTable },
  'regime-map': { text: (found) => atBoth(found, (summary, points) => mapLines(summary, points).join('\n').trim()) },
  'regime-counts': { text: (found) => atBoth(found, mapCounts) },
  'calibration-table': ofFile('math-chat', calibrationOf),
  'replication-sentence': { text: ({ pairs }) => replicationSentence(pairs) },
  'adapters-sentence': ofFile('math-chat', adaptersSentence),
  'verdicts-elsewhere': { text: ({ summaries }) => verdictsElsewhere(summaries) },
  'all-claims': { text: ({ summaries }) => allClaims(summaries) },
  'why-regret': { text: () => WHY_REGRET },
};

export const BLOCK_NAMES: readonly string[] = Object.keys(BLOCKS);

const blockOf = (name: string): Block | null => (Object.hasOwn(BLOCKS, name) ? BLOCKS[name]! : null);

/** null if there is no such block, or if its experiments have not been run. */
export function blockNamed(found: Found, name: string): string | null {
  return blockOf(name)?.text(found) ?? null;
}

/** Why a block that exists has nothing to show. */
export function whyNoBlock(found: Found, name: string): string | null {
  const file = blockOf(name)?.file;
  return file === undefined || resultOf(found, file) ? null : `results/${file}.json.gz is missing`;
}

const summaryNamed = ({ summaries }: Found, name: string): StorySummary | undefined =>
  summaries.find((summary) => summary.name === name);

const legsOf = (found: Found, story: string): readonly LegSummary[] =>
  summaryNamed(found, story)?.points.flatMap(({ legs }) => legs) ?? [];

/** Of the map, at each temperature. */
function atBoth(
  found: Found,
  text: (summary: StorySummary, points: StorySummary['points']) => string | null,
): string | null {
  const summary = summaryNamed(found, 'regime');
  if (!summary) return null;
  const texts = [summary.points, summary.second?.points ?? []].flatMap((points) => text(summary, points) || []);
  return texts.length > 0 ? texts.join('\n\n') : null;
}

/** The paper's two stories, claim by claim. */
function mainGaps(found: Found): string {
  const rows = ['math-chat', 'doc-edit'].flatMap((name) =>
    legsOf(found, name).map((leg) => [
      summaryNamed(found, name)!.points[0]!.preset,
      claimWords(leg),
      signedWithInterval(leg),
      `**${foundWords(leg)}**`,
      afterHolm([leg]),
      leg.because,
    ]),
  );
  return table(
    ['task', 'claim', 'difference, points [95 % interval]', 'found', 'after Holm', 'source of the claim'],
    rows,
  );
}

function extensionsTable(found: Found): string {
  const clarify = legsOf(found, 'math-chat-ours');
  const edit = legsOf(found, 'doc-edit-ours');
  const cells = (leg: LegSummary | undefined) =>
    leg ? [signedWithInterval(leg), `**${foundWords(leg)}**`, afterHolm([leg])] : ['–', '–', '–'];
  const rows = clarify.map((leg) => {
    const same = edit.find(({ a, b }) => a === leg.a && b === leg.b);
    return [leg.a, leg.b, ...cells(leg), ...cells(same)];
  });
  const earlier = (name: string) =>
    summaryNamed(found, name)?.points.some(({ earlierBase }) => earlierBase !== undefined)
      ? ' (earlier base model)'
      : '';
  const tasks = [`clarify${earlier('math-chat-ours')}`, `edit${earlier('doc-edit-ours')}`];
  return table(
    ['arm', 'compared with', ...tasks.flatMap((task) => [`${task}, points [95 % interval]`, 'found', 'after Holm'])],
    rows,
  );
}

/** The story of sycophancy: the effect of λ, the share of the reward that is for being right. */
function lambdaTable(found: Found): string | null {
  const story = summaryNamed(found, 'sycophancy');
  const arms = ['base', 'naive', 'calibrated'];
  if (!story) return null;
  const rows = story.points.flatMap(({ file, lambda, seeds }) => {
    const result = resultOf(found, file)!;
    const runs = `${seeds.length}${earlierOf([result]) === null ? '' : ' (earlier base model)'}`;
    const gap = legDifference(result, { a: 'calibrated', b: 'naive' });
    if (!gap) return [];
    const real = arms.map((arm) => percent(mean(armRuns(result, arm).map((run) => run.real.metrics.success))));
    return [[String(lambda), ...real, signedWithInterval(gap), runs]];
  });
  return table(['λ', ...arms.map((arm) => `${arm}, %`), 'calibrated − naive, points [95 % interval]', 'seeds'], rows);
}

/** People who are hard to simulate, a row a population: regret beside the drop-off. */
function hardPeopleTable(found: Found): string | null {
  const story = summaryNamed(found, 'hard-people');
  if (!story) return null;
  const arms = ['base', 'static', 'naive', 'calibrated', 'oracle'];
  const rows = story.points.map(({ label, seeds, arms: of }) => {
    const [calibrated] = of.filter(({ arm }) => arm === 'calibrated');
    const real = arms.map((name) => of.find(({ arm }) => arm === name)?.real);
    const { dropOff = null, regret = null } = calibrated ?? {};
    return [
      label,
      ...real.map((shares) => (shares ? percent(mean(shares)) : '–')),
      dropOff ? withInterval(dropOff) : '–',
      regret ? withInterval(regret) : '–',
      regret ? nearWords(regret) : '–',
      String(seeds.length),
    ];
  });
  const notRun = story.notRun.map((label) => [label, 'not run yet', ...Array<string>(arms.length + 3).fill('')]);
  const header = [
    'users',
    ...arms.map((arm) => `${arm}, %`),
    'drop-off of calibrated, points [95 % interval]',
    'regret of calibrated, points [95 % interval]',
    `within ${100 * NEAR} points of the oracle`,
    'seeds',
  ];
  return table(header, [...rows, ...notRun]);
}

const nearWords = ({ low, high }: Difference): string => (high < NEAR ? 'yes' : low > NEAR ? 'no' : 'not clear');

function calibrationOf({ seeds }: ExperimentResult): string | null {
  const reports = seeds.flatMap(({ calibration }) => calibration ?? []);
  return reports.length > 0 ? calibrationTable(reports) : null;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function adaptersSentence(result: ExperimentResult, { onLavapipe }: Found): string {
  const alone = onLavapipe.get('math-chat');
  const isComparable = alone && isFromSameModels(alone, result);
  const there = isComparable ? legDifference(alone, { a: 'calibrated', b: 'naive' }) : null;
  const on = seedsOnAdapters(result).replaceAll(' on ', ' ran on ').replace('all ', `all ${result.seeds.length} `);
  return (
    `${sentence(on)}. An *adapter* is a GPU or, like lavapipe, a driver that computes on the CPU. ` +
    'Each rounds differently, so the same seed gives slightly different policies' +
    (there
      ? `: with all ${alone!.seeds.length} seeds on lavapipe, calibrated − naive is ${signedWithInterval(there)} points.`
      : '.')
  );
}
