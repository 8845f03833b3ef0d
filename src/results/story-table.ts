/** A story's results as Markdown: a table of arms for each setting, and for each claim what was found, alone and among all claims of the story. */
import { knownArm } from '../arms/registry';
import type { ArmResult, ExperimentResult } from '../domain/experiment-result';
import type { GapNumber } from '../domain/experiment-events';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import { rewardWords } from '../domain/reward';
import { ORACLE, regretOf } from '../domain/regret';
import type { ArmSummary, LegSummary, PointSummary, StorySummary } from '../domain/story';
import {
  claimsOf,
  claimWords,
  countWords,
  differingElsewhere,
  earlierWords,
  isCorrected,
  isDifferent,
  onlySetting,
  seedsOf,
  settingsText,
  VERDICTS,
  type Claim,
} from '../domain/story-claims';
import { foundWords, verdictWords, type Verdict } from '../domain/verdict';
import type { CollapseReason } from '../rl/collapse-guard';
import { mean } from '../rl/statistics';
import { adaptersInWords } from './adapters-in-words';
import { decimal, percent, pText, rangeOf, signedPoints, signedWithInterval, withInterval } from './number-text';
import type { Story } from './stories/registry';
import { armRuns, simulatedSuccess } from './story-results';
import { mapLines } from './map-table';
import { atSecondTemperature } from './second-temperature';
import { storySummary } from './story-summary';
import { ablationsTable } from './success-table';
import { table } from './table';

/** A result of fewer seeds describes these trained policies only. */
const caveat = (seeds: number): string => (seeds < SEEDS_FOR_INTERVAL ? ' (these policies)' : '');

/** Every claim of every story in a line: what was found, over how many settings and seeds. */
export function overviewText(summaries: readonly StorySummary[]): string {
  const rows = summaries.flatMap((summary) => {
    const claims = claimsOf(summary);
    if (claims.length === 0) return [[summary.title, 'not run yet', '', '', '', '']];
    return claims.map((claim, i) => {
      const legs = claim.at.map(({ leg }) => leg);
      const [least, most] = seedsOf(claim);
      const only = onlySetting(claim, summary);
      const found =
        legs.length > 1 ? countWords(legs.map(({ verdict }) => verdict)) : `**${foundWords(legs[0]!)}**${caveat(most)}`;
      return [
        i === 0 ? summary.title : '',
        `${claim.words}${only === null ? '' : ` (only: ${only})`}`,
        legs.length === 1 ? signedWithInterval(legs[0]!) : rangeOf(legs.map((leg) => leg.mean)),
        `${found}${elsewhereMark(legs)}${earlierMark(claim)}`,
        afterHolm(legs),
        least === most ? String(least) : `${least} to ${most}`,
      ];
    });
  });
  return [
    '',
    '## Every claim',
    '',
    `With fewer than ${SEEDS_FOR_INTERVAL} seeds a result describes these trained policies only; with other seeds it may be the opposite. All at temperature 1; the stories below have other temperatures, too.`,
    '',
    table(['story', 'claim', 'difference, points', 'found', 'after Holm', 'seeds'], rows),
  ].join('\n');
}

/** What is said of a claim whose verdict is not the same on all adapters. */
const elsewhereMark = (legs: readonly LegSummary[]): string =>
  legs.some((leg) => differingElsewhere(leg).length > 0) ? ' (another verdict on other adapters)' : '';

/** Of a claim some of whose settings were run with base models of before. */
const earlierMark = ({ at }: Claim): string =>
  at.some(({ point }) => point.earlierBase !== undefined) ? ' (earlier base model)' : '';

/** Of one claim "yes" or "no"; of several how many of those that differ from 0 still do. */
export function afterHolm(legs: readonly LegSummary[]): string {
  const different = legs.filter(isDifferent);
  const still = different.filter(isCorrected).length;
  if (different.length === 0) return '–';
  if (different.every(({ holm }) => holm === null)) return 'too few seeds';
  if (legs.length > 1) return `${still} of ${different.length}`;
  return still === 1 ? 'yes' : 'no';
}

/** @param results one a point, in order; null if it was not run yet */
export function storyText(
  story: Story,
  results: readonly (ExperimentResult | null)[],
  summary: StorySummary = storySummary(story, results),
): string {
  const earlier = earlierWords(summary.points);
  const lines = [
    ...['', `## ${story.title}`, '', story.question, ''],
    ...(earlier === null ? [] : [`**${earlier}**`, '']),
    ...mapLines(summary),
    ...(summary.second ? mapLines(summary, summary.second.points) : []),
    ...summaryLines(story, summary),
  ];
  const isRun = results.some(Boolean);
  if (!isRun) lines.push(`Not run yet (${settingsText(story.points.map(({ label }) => label))}).`, '');
  story.points.forEach((point, i) => {
    if (!isRun) return;
    const result = results[i] ?? null;
    lines.push(
      `### ${point.label}`,
      '',
      ...(result
        ? pointLines(
            story,
            summary.points.find(({ file }) => file === point.file)!,
            result,
            summary.second?.points.find(({ file }) => file === point.file) ?? null,
          )
        : ['Not run yet.']),
      '',
    );
  });
  lines.push(...ablationLines(summary), ...(summary.second ? ablationLines(summary.second) : []));
  if (story.tried.length > 0) lines.push(triedBefore(story.tried), '', ...story.tried.map((said) => `- ${said}`), '');
  return lines.join('\n').trimEnd();
}

const triedBefore = (tried: readonly string[]): string =>
  tried.some((said) => said.includes('.json'))
    ? 'What was tried before (the files named here belong to earlier versions; LOG.md says where to find them):'
    : 'What was tried before:';

/** Of a story of several settings: how often each claim holds and by how much, and drop-offs along its axis, before the details. */
function summaryLines(story: Story, { points, axis, trends }: StorySummary): string[] {
  if (story.points.length < 2) return [];
  const rows = story.legs.flatMap((leg) => {
    const found = points.flatMap(({ label, legs }) =>
      legs.filter(({ a, b }) => a === leg.a && b === leg.b).map((of) => ({ label, of })),
    );
    if (found.length === 0) return [];
    const count = (verdict: Verdict) => found.filter(({ of }) => of.verdict === verdict).length;
    return [
      [
        claimWords(leg),
        ...VERDICTS.map((verdict) =>
          verdict === 'holds' ? `${count(verdict)} of ${found.length}` : String(count(verdict)),
        ),
        afterHolm(found.map(({ of }) => of)),
        signedPoints(mean(found.map(({ of }) => of.mean))),
        found.map(({ label, of }) => `${label}: ${signedWithInterval(of)}, ${foundWords(of)}`).join('; '),
      ],
    ];
  });
  const legs =
    rows.length === 0
      ? []
      : [
          table(
            [
              'claim',
              ...VERDICTS.map((verdict) => verdictWords(verdict)),
              'after Holm',
              'mean difference, points',
              'each setting',
            ],
            rows,
          ),
          '',
        ];
  if (axis === null || points.length === 0) return legs;
  return [
    ...legs,
    ...alongAxis(story, points, 'drop-off'),
    ...alongAxis(story, points, 'regret'),
    ...trends.map(
      ({ arm, from, to, seeds, ...grown }) =>
        `- From ${from} to ${to} the drop-off of ${arm} changes by ${signedWithInterval(grown)} points (paired; ${seeds === 1 ? '1 seed' : `${seeds} seeds`}).`,
    ),
    ...(trends.length > 0 ? [''] : []),
  ];
}

/** A row an arm, a column a setting. Of regret a sentence why there is none, if no setting has an oracle. */
function alongAxis(story: Story, points: readonly PointSummary[], what: 'drop-off' | 'regret'): string[] {
  const of = ({ dropOff, regret }: ArmSummary) => (what === 'regret' ? regret : dropOff);
  const rows = story.arms.flatMap((arm) => {
    const found = points.map(({ arms }) => arms.find((one) => one.arm === arm)).map((one) => (one ? of(one) : null));
    return found.some(Boolean) ? [[arm, ...found.map((one) => (one ? withInterval(one) : '–'))]] : [];
  });
  if (rows.length === 0) return what === 'regret' ? ['Regret is not known: the oracle was not run here.', ''] : [];
  return [table([`${what}, points`, ...points.map(({ label }) => label)], rows), ''];
}

function pointLines(
  story: Story,
  { legs }: PointSummary,
  result: ExperimentResult,
  second: PointSummary | null,
): string[] {
  const { spec, seeds } = result;
  const missing = story.seeds.filter((seed) => !spec.seeds.includes(seed));
  return [
    `Preset \`${spec.preset}\`, ${rewardWords(spec.reward)}, H = ${spec.horizon}, seeds ${spec.seeds.join(', ')}${missing.length > 0 ? ` (still to run: ${missing.join(', ')})` : ''}; ${spec.evaluation.dialogues} dialogues for each arm and seed; ${adaptersInWords(result)}; computed in ${(result.durationSeconds / 60).toFixed(0)} min.`,
    '',
    ...armTable(result),
    '',
    ...legTable(legs),
    ...elsewhereLines(legs),
    ...secondLines(result, second),
    ...seeds.flatMap(({ seed, density }) => (density?.warning ? ['', `Seed ${seed}: ${density.warning}`] : [])),
    ...rollbacks(result),
  ];
}

/** The same policies at the second temperature, if they were evaluated there. */
function secondLines(result: ExperimentResult, second: PointSummary | null): string[] {
  const there = atSecondTemperature(result);
  if (!there || !second) return [];
  const { temperature } = there.spec.evaluation;
  return [
    '',
    `At temperature ${temperature}, the same policies with the same problems and users (above: ${result.spec.evaluation.temperature}); a dash: measured only above:`,
    '',
    ...armTable(there),
    '',
    ...legTable(second.legs),
    ...elsewhereLines(second.legs),
  ];
}

/** The story's arms once more, and below them arms of other stories' runs. */
function ablationLines({ points, ablations = [] }: Pick<StorySummary, 'points' | 'ablations'>): string[] {
  const [point] = points;
  if (!point || ablations.length === 0) return [];
  return [
    `### One setting changed, at temperature ${point.temperature}`,
    '',
    'Below the arms of this story, the same arms with one setting changed. Each of these runs is part of another story, which shows it whole. Regret is beside the oracle of the same run.',
    '',
    ablationsTable(point, ablations, '%'),
    '',
  ];
}

function armTable(result: ExperimentResult): string[] {
  const rows = result.spec.arms.map((name) => {
    const runs = armRuns(result, name);
    const real = runs.map((run) => run.real.metrics);
    const simulated = simulatedSuccess(runs);
    const drop = result.dropOffs.find(({ arm }) => arm === name);
    const regret = regretOf(result.gaps, name);
    const kl = real.flatMap(({ simulatorKl }) => simulatorKl ?? []);
    const simulatedReward = simulated ? decimal(mean(runs.map(({ simulator }) => simulator!.metrics.reward)), 2) : '–';
    return [
      knownArm(name)?.source === 'extension' ? `${name} (ours)` : name,
      simulated ? percent(mean(simulated)) : '–',
      `${percent(mean(real.map(({ success }) => success)))} (${real.map(({ success }) => percent(success)).join(', ')})`,
      drop ? withInterval(drop) : '–',
      name === ORACLE ? '0' : regret ? withInterval(regret) : '–',
      `${simulatedReward} → ${decimal(mean(real.map(({ reward }) => reward)), 2)}`,
      percent(mean(real.map(({ falseAccept }) => falseAccept))),
      percent(mean(real.map(({ leaveRate }) => leaveRate))),
      decimal(mean(real.map(({ turns }) => turns)), 2),
      kl.length > 0 ? decimal(mean(kl), 2) : '–',
      gapMean(runs, 'c2stAccuracy', percent),
      gapMean(runs, 'firstAnswerEce', (value) => decimal(value, 3)),
    ];
  });
  const header = [
    'arm',
    'in its simulator %',
    'real users % (each seed)',
    'drop-off, points',
    'regret, points',
    'reward, in its simulator → real',
    'false accept %',
    'left %',
    'turns',
    'KL of its simulator, nats per user turn',
    'told apart %',
    'ECE',
  ];
  return [table(header, rows), ...measureTable(result)];
}

/** The task's own measures, where it has any. */
function measureTable(result: ExperimentResult): string[] {
  const names = Object.keys(result.seeds[0]?.arms[0]?.real.metrics.measures ?? {});
  if (names.length === 0) return [];
  const rows = result.spec.arms.map((name) => {
    const runs = armRuns(result, name);
    const means = names.map((measure) => mean(runs.map(({ real }) => real.metrics.measures?.[measure] ?? NaN)));
    return [name, ...means.map((value) => decimal(value, 3))];
  });
  return ['', table(['arm, with real users', ...names], rows)];
}

function gapMean(runs: readonly ArmResult[], metric: GapNumber['metric'], shown: (value: number) => string): string {
  const values = runs.flatMap(
    ({ gap }) =>
      gap?.numbers.filter((number) => number.metric === metric && number.turn === null).map(({ value }) => value) ?? [],
  );
  const partly = values.length < runs.length ? ` (${values.length} of ${runs.length} seeds)` : '';
  return values.length > 0 ? `${shown(mean(values))}${partly}` : '–';
}

function legTable(legs: readonly LegSummary[]): string[] {
  const rows = legs.map((leg) => [
    claimWords(leg),
    signedWithInterval(leg),
    leg.seeds.map(signedPoints).join(', '),
    `**${foundWords(leg)}**${caveat(leg.seeds.length)}`,
    pText(leg.p),
    isCorrected(leg) ? `**${pText(leg.holm)}**` : pText(leg.holm),
    leg.because,
  ]);
  const header = ['claim', 'difference, points', 'each seed', 'found', 'p', 'p after Holm', 'source of the claim'];
  return rows.length === 0 ? [] : [table(header, rows)];
}

/** A line for each claim whose verdict is another one on other adapters. */
const elsewhereLines = (legs: readonly LegSummary[]): string[] =>
  legs.flatMap((leg) =>
    differingElsewhere(leg).flatMap((other) => [
      '',
      `**The verdict depends on the adapter.** ${sentence(claimWords(leg))}: ${foundWords(leg)} here, but ${foundWords(other)} with ${other.on}, ${signedWithInterval(other)}.`,
    ]),
  );

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const COLLAPSES: Readonly<Record<CollapseReason, string>> = {
  kl: 'the KL from the base policy had risen to',
  entropy: 'the entropy had fallen to',
  reward: 'the reward had fallen by',
};

function rollbacks({ seeds }: ExperimentResult): string[] {
  const said = seeds.flatMap(({ seed, arms }) =>
    arms.flatMap(({ arm, rollback }) =>
      rollback
        ? [
            `Seed ${seed}, ${arm}: training collapsed after ${rollback.update} updates (${COLLAPSES[rollback.reason]} ${decimal(rollback.value, 2)}, the limit is ${rollback.threshold}); its numbers are those of update ${rollback.backTo}.`,
          ]
        : [],
    ),
  );
  return said.flatMap((sentence) => ['', sentence]);
}
