/** A story's results as Markdown: a table of arms for each point, and for each leg whether it holds, is a tie or is reversed. */
import { armNamed } from '../arms/registry';
import type { ArmResult, ExperimentResult } from '../domain/experiment-result';
import type { GapNumber } from '../domain/experiment-events';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import type { Difference, StorySummary, Verdict } from '../domain/story';
import { claimsOf, countWords, onlySetting, seedsOf } from '../domain/story-claims';
import { mean } from '../rl/statistics';
import { adaptersOf } from './pooled';
import type { Leg, Story } from './stories/registry';
import { legSummaries, storySummary } from './story-summary';

const percent = (share: number): string => (100 * share).toFixed(1);
const intervalText = ({ mean: middle, low, high }: Difference): string =>
  `${percent(middle)} [${percent(low)}, ${percent(high)}]`;

/** Every claim of every story in a line: what was found, over how many settings and seeds. */
export function overviewText(summaries: readonly StorySummary[]): string {
  const rows = summaries.flatMap((summary) => {
    const claims = claimsOf(summary);
    if (claims.length === 0) return [`| ${summary.title} | not run yet | | | |`];
    return claims.map((claim, i) => {
      const legs = claim.at.map(({ leg }) => leg);
      const [least, most] = seedsOf(claim);
      const only = onlySetting(claim, summary);
      const means = legs.map((leg) => leg.mean);
      const size =
        legs.length === 1 ? intervalText(legs[0]!) : `${percent(Math.min(...means))} to ${percent(Math.max(...means))}`;
      const found = countWords(legs.map(({ verdict }) => verdict));
      const alone = legs.length > 1 ? found : `**${found}**${most < SEEDS_FOR_INTERVAL ? ' (these policies)' : ''}`;
      return `| ${i === 0 ? summary.title : ''} | ${claim.words}${only === null ? '' : ` (only: ${only})`} | ${size} | ${alone} | ${least === most ? least : `${least} to ${most}`} |`;
    });
  });
  return [
    '',
    '## At a glance',
    '',
    `With fewer than ${SEEDS_FOR_INTERVAL} seeds a verdict is of these trained policies only; other seeds may turn it.`,
    '',
    '| story | claim | difference, points | found | seeds |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** @param results one a point, in order; null where it was not run yet */
export function storyText(story: Story, results: readonly (ExperimentResult | null)[]): string {
  const lines = ['', `## ${story.title}`, '', story.question, '', ...summaryLines(story, results)];
  story.points.forEach((point, i) => {
    const result = results[i] ?? null;
    lines.push(
      `### ${point.label}`,
      '',
      ...(result ? pointLines(story, point.legs ?? story.legs, result) : ['Not run yet.']),
      '',
    );
  });
  if (story.tried.length > 0)
    lines.push('What was tried before:', '', ...story.tried.map((sentence) => `- ${sentence}`), '');
  return lines.join('\n').trimEnd();
}

/** Of a story of several points: how often each leg holds and by how much, and drop-offs along its axis, before the details. */
function summaryLines(story: Story, results: readonly (ExperimentResult | null)[]): string[] {
  if (story.points.length < 2) return [];
  const { points, axis, trends } = storySummary(story, results);
  const rows = story.legs.flatMap((leg) => {
    const found = points.flatMap(({ label, legs }) =>
      legs.filter(({ a, b }) => a === leg.a && b === leg.b).map((of) => ({ label, of })),
    );
    if (found.length === 0) return [];
    const count = (verdict: Verdict) => found.filter(({ of }) => of.verdict === verdict).length;
    const each = found.map(({ label, of }) => `${label}: ${intervalText(of)}, ${of.verdict}`).join('; ');
    return [
      `| ${leg.a} ${leg.expected} ${leg.b} | ${count('holds')} of ${found.length} | ${count('tie')} | ${count('reversed')} | ${percent(mean(found.map(({ of }) => of.mean)))} | ${each} |`,
    ];
  });
  const legs =
    rows.length === 0
      ? []
      : ['| leg | holds | tie | reversed | mean difference, points | each |', '|---|---|---|---|---|---|', ...rows, ''];
  if (axis === null || points.length === 0) return legs;
  const dropOff = (arm: string) =>
    points.map(({ arms }) => arms.find((one) => one.arm === arm)?.dropOff).map((of) => (of ? intervalText(of) : '–'));
  const armsWithOne = story.arms.filter((arm) =>
    points.some(({ arms }) => arms.some((one) => one.arm === arm && one.dropOff)),
  );
  return [
    ...legs,
    `| drop-off, points | ${points.map(({ label }) => label).join(' | ')} |`,
    `|---|${points.map(() => '---|').join('')}`,
    ...armsWithOne.map((arm) => `| ${arm} | ${dropOff(arm).join(' | ')} |`),
    '',
    ...trends.map(
      ({ arm, from, to, seeds, ...grown }) =>
        `- From ${from} to ${to} the drop-off of ${arm} changes by ${intervalText(grown)} points (paired; ${seeds === 1 ? '1 seed' : `${seeds} seeds`}).`,
    ),
    ...(trends.length > 0 ? [''] : []),
  ];
}

function pointLines(story: Story, legs: readonly Leg[], result: ExperimentResult): string[] {
  const { spec, seeds } = result;
  const missing = story.seeds.filter((seed) => !spec.seeds.includes(seed));
  return [
    `Preset \`${spec.preset}\`, λ = ${spec.reward.lambda}, H = ${spec.horizon}, seeds ${spec.seeds.join(', ')}${missing.length > 0 ? ` (still to run: ${missing.join(', ')})` : ''}; ${spec.evaluation.dialogues} dialogues a cell and seed; ${adaptersInWords(result)}; ${(result.durationSeconds / 60).toFixed(0)} min.`,
    '',
    ...armTable(result),
    '',
    ...legTable(legs, result),
    ...seeds.flatMap(({ seed, density }) => (density?.warning ? ['', `Seed ${seed}: ${density.warning}`] : [])),
    ...rollbacks(result),
  ];
}

/** "A", or which seeds on which: "seed 1 on A, seeds 2, 3 on B". */
export function adaptersInWords(result: Pick<ExperimentResult, 'adapters' | 'seeds'>): string {
  const seedsOn = new Map<string, number[]>();
  for (const seed of result.seeds) {
    const on = [...new Set(adaptersOf(result, seed))].join(' and ');
    seedsOn.set(on, [...(seedsOn.get(on) ?? []), seed.seed]);
  }
  if (seedsOn.size === 1) return [...seedsOn.keys()][0]!;
  return [...seedsOn]
    .map(([on, seeds]) => `seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')} on ${on}`)
    .join(', ');
}

function armTable(result: ExperimentResult): string[] {
  const lines = [
    '| arm | in its simulator % | real users % (each seed) | drop-off, points | reward, in its simulator → real | false accept % | left % | turns | KL of its simulator, nats a turn | told from real % | ECE |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const name of result.spec.arms) {
    const runs = result.seeds.map((seed) => seed.arms.find(({ arm }) => arm === name)!);
    const real = runs.map((run) => run.real.metrics);
    const drop = result.dropOffs.find(({ arm }) => arm === name);
    const kl = real.flatMap(({ simulatorKl }) => simulatorKl ?? []);
    const cells = [
      armNamed(name).source === 'extension' ? `${name} (ours)` : name,
      runs.every(({ simulator }) => simulator)
        ? percent(mean(runs.map(({ simulator }) => simulator!.metrics.success)))
        : '–',
      `${percent(mean(real.map(({ success }) => success)))} (${real.map(({ success }) => percent(success)).join(', ')})`,
      drop ? intervalText(drop) : '–',
      `${runs.every(({ simulator }) => simulator) ? mean(runs.map(({ simulator }) => simulator!.metrics.reward)).toFixed(2) : '–'} → ${mean(real.map(({ reward }) => reward)).toFixed(2)}`,
      percent(mean(real.map(({ falseAccept }) => falseAccept))),
      percent(mean(real.map(({ leaveRate }) => leaveRate))),
      mean(real.map(({ turns }) => turns)).toFixed(2),
      kl.length > 0 ? mean(kl).toFixed(2) : '–',
      gapMean(runs, 'c2stAccuracy', (value) => percent(value)),
      gapMean(runs, 'firstAnswerEce', (value) => value.toFixed(3)),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return [...lines, ...measureTable(result)];
}

/** The task's own measures, where it has any. */
function measureTable(result: ExperimentResult): string[] {
  const names = Object.keys(result.seeds[0]?.arms[0]?.real.metrics.measures ?? {});
  if (names.length === 0) return [];
  const rows = result.spec.arms.map((name) => {
    const runs = result.seeds.map((seed) => seed.arms.find(({ arm }) => arm === name)!);
    return `| ${name} | ${names.map((measure) => mean(runs.map(({ real }) => real.metrics.measures?.[measure] ?? NaN)).toFixed(3)).join(' | ')} |`;
  });
  return ['', `| arm, with real users | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...rows];
}

function gapMean(runs: readonly ArmResult[], metric: GapNumber['metric'], shown: (value: number) => string): string {
  const values = runs.flatMap(
    ({ gap }) =>
      gap?.numbers.filter((number) => number.metric === metric && number.turn === null).map(({ value }) => value) ?? [],
  );
  const partly = values.length < runs.length ? ` (${values.length} of ${runs.length} seeds)` : '';
  return values.length > 0 ? `${shown(mean(values))}${partly}` : '–';
}

function legTable(legs: readonly Leg[], result: ExperimentResult): string[] {
  const rows = legSummaries(legs, result).map(
    (leg) =>
      `| ${leg.a} ${leg.expected} ${leg.b} | ${intervalText(leg)} | ${leg.seeds.map(percent).join(', ')} | **${leg.verdict}**${result.seeds.length < SEEDS_FOR_INTERVAL ? ' (these policies)' : ''} | ${leg.because} |`,
  );
  return rows.length === 0
    ? []
    : ['| leg | difference, points | each seed | | said because |', '|---|---|---|---|---|', ...rows];
}

function rollbacks({ seeds }: ExperimentResult): string[] {
  const said = seeds.flatMap(({ seed, arms }) =>
    arms.flatMap(({ arm, rollback }) =>
      rollback
        ? [
            `Seed ${seed}, ${arm}: collapsed after ${rollback.update} updates (${rollback.reason} ${rollback.value.toFixed(2)} past ${rollback.threshold}), went back to update ${rollback.backTo}.`,
          ]
        : [],
    ),
  );
  return said.flatMap((sentence) => ['', sentence]);
}
