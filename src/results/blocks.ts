/** Tables and paragraphs by name, for README.md and docs/*.md (marked-text.ts): the headline numbers, all from the stories' files. */
import type { ExperimentResult } from '../domain/experiment-result';
import type { LegSummary, StorySummary } from '../domain/story';
import { claimWords } from '../domain/story-claims';
import { ORACLE, regretOf, WHY_REGRET } from '../domain/regret';
import { foundWords } from '../domain/verdict';
import { mean } from '../rl/statistics';
import { adapterName, adaptersInWords } from './adapters-in-words';
import { allClaims, verdictsElsewhere } from './claim-counts';
import { calibrationTable } from './calibration-table';
import { percent, signedWithInterval, withInterval } from './number-text';
import { replicationSentence } from './replication';
import { armRuns, resultOf, simulatedSuccess, type Found } from './story-results';
import { legDifference } from './story-summary';
import { afterHolm } from './story-table';
import { table } from './table';

const BLOCKS: Readonly<Record<string, (found: Found) => string | null>> = {
  'main-table': (found) => armsTable(resultOf(found, 'math-chat'), '%', false),
  'clarify-table': (found) => armsTable(resultOf(found, 'math-chat'), '%'),
  'edit-table': (found) => armsTable(resultOf(found, 'doc-edit'), 'points'),
  'main-gaps': mainGaps,
  'extensions-table': extensionsTable,
  'lambda-table': lambdaTable,
  'calibration-table': (found) => calibrationOf(resultOf(found, 'math-chat')),
  'replication-sentence': ({ pairs }) => replicationSentence(pairs),
  'adapters-sentence': adaptersSentence,
  'verdicts-elsewhere': ({ summaries }) => verdictsElsewhere(summaries),
  'all-claims': ({ summaries }) => allClaims(summaries),
  'why-regret': () => WHY_REGRET,
};

export const BLOCK_NAMES: readonly string[] = Object.keys(BLOCKS);

/** null if there is no such block, or if its experiments have not been run. */
export function blockNamed(found: Found, name: string): string | null {
  return Object.hasOwn(BLOCKS, name) ? BLOCKS[name]!(found) : null;
}

/** Why a block that exists has nothing to show. */
export function whyNoBlock(found: Found, name: string): string | null {
  const missing = BLOCK_NAMES.includes(name) ? missingFor(found, name) : [];
  if (missing.length === 0) return null;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
}

/** Files of the results that the block asks for and that were not run. */
function missingFor(found: Found, name: string): readonly string[] {
  const missing = new Set<string>();
  const stories = found.stories.map(({ story, results }) => {
    const get = (target: typeof results, key: string | symbol): unknown => {
      const point = typeof key === 'string' ? story.points[Number(key)] : undefined;
      if (point && !target[Number(key)]) missing.add(`results/${point.file}.json.gz`);
      return Reflect.get(target, key);
    };
    return { story, results: new Proxy(results, { get }) };
  });
  blockNamed({ ...found, stories }, name);
  return [...missing];
}

/** @param withRegret false for the README, which is short */
function armsTable(result: ExperimentResult | null, unit: string, withRegret = true): string | null {
  if (!result) return null;
  const rows = result.spec.arms.map((arm) => {
    const runs = armRuns(result, arm);
    const simulated = simulatedSuccess(runs);
    const real = runs.map(({ real: { metrics } }) => metrics.success);
    const dropOff = result.dropOffs.find((one) => one.arm === arm);
    const regret = regretOf(result.gaps, arm);
    return [
      arm,
      simulated ? percent(mean(simulated)) : '–',
      `**${percent(mean(real))}** (${real.map(percent).join(', ')})`,
      dropOff ? withInterval(dropOff) : '–',
      ...(withRegret ? [arm === ORACLE ? '0' : regret ? withInterval(regret) : '–'] : []),
    ];
  });
  return table(
    [
      'arm',
      `in its simulator, ${unit}`,
      `with real users, ${unit} (each seed)`,
      'drop-off, points [95 % interval]',
      ...(withRegret ? ['regret, points [95 % interval]'] : []),
    ],
    rows,
  );
}

const summaryNamed = ({ summaries }: Found, name: string): StorySummary | undefined =>
  summaries.find((summary) => summary.name === name);

const legsOf = (found: Found, story: string): readonly LegSummary[] =>
  summaryNamed(found, story)?.points.flatMap(({ legs }) => legs) ?? [];

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
  return table(
    [
      'arm',
      'compared with',
      ...['clarify', 'edit'].flatMap((task) => [`${task}, points [95 % interval]`, 'found', 'after Holm']),
    ],
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
    const gap = legDifference(result, { a: 'calibrated', b: 'naive' });
    if (!gap) return [];
    const real = arms.map((arm) => percent(mean(armRuns(result, arm).map((run) => run.real.metrics.success))));
    return [[String(lambda), ...real, signedWithInterval(gap), String(seeds.length)]];
  });
  return table(['λ', ...arms.map((arm) => `${arm}, %`), 'calibrated − naive, points [95 % interval]', 'seeds'], rows);
}

function calibrationOf(result: ExperimentResult | null): string | null {
  const reports = result?.seeds.flatMap(({ calibration }) => calibration ?? []) ?? [];
  return reports.length > 0 ? calibrationTable(reports) : null;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function adaptersSentence(found: Found): string | null {
  const result = resultOf(found, 'math-chat');
  const alone = found.onLavapipe.get('math-chat');
  const leg = { a: 'calibrated', b: 'naive' };
  if (!result || !alone) return null;
  const there = legDifference(alone, leg);
  if (!there) return null;
  return (
    `${sentence(adaptersInWords(result, adapterName).replaceAll(' on ', ' ran on '))}. ` +
    'An *adapter* is a GPU or, like lavapipe, a driver that computes on the CPU. ' +
    'Each rounds differently, so the same seed gives slightly different policies: ' +
    `with all ${alone.seeds.length} seeds on lavapipe, calibrated − naive is ${signedWithInterval(there)} points.`
  );
}
