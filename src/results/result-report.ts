/** One result as Markdown: arms, every paired gap, the simulator before and after calibration, and wall times. */
import { changedSettings } from '../domain/changed-settings';
import type { ExperimentResult } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { rewardWords } from '../domain/reward';
import { presets } from '../experiment/presets/registry';
import { ORACLE, regretOf, WHY_REGRET } from '../domain/regret';
import { MARGIN } from '../domain/verdict';
import { mean } from '../rl/statistics';
import { calibrationTable } from './calibration-table';
import { decimal, percent, signedWithInterval, withInterval } from './number-text';
import { precisionsOf } from './pooled';
import { atSecondTemperature } from './second-temperature';
import { seedsCells, seedsHeader } from './seeds-cells';
import { armRuns, differencesBySeed, simulatedSuccess } from './story-results';
import { table } from './table';

/**
 * @param size the difference that is to be told apart by the number of seeds that it says; a share
 * @param files where it is from, if there are other results beside it
 */
export function resultReport(result: ExperimentResult, size = MARGIN, files: readonly string[] = []): string {
  const { spec, seeds, adapters } = result;
  const reports = seeds.flatMap(({ calibration }) => calibration ?? []);
  return [
    `### ${spec.preset}, ${rewardWords(spec.reward)}, seeds ${spec.seeds.join(', ')}`,
    ...(files.length > 0 ? [`From ${files.join(', ')}.`] : []),
    ...changesOf(spec),
    `${adapters.map((adapter) => adapter.description).join('; ')}, precision ${precisionsOf(result)}; ${(result.durationSeconds / 60).toFixed(1)} min in all.`,
    armTable(result),
    WHY_REGRET,
    gapTable(result, size),
    ...secondTables(result, size),
    ...(reports.length > 0 ? [calibrationTable(reports)] : []),
    `Wall time, seconds over all seeds: ${wallTimes(result)}.`,
    '',
  ].join('\n\n');
}

function secondTables(result: ExperimentResult, size: number): readonly string[] {
  const second = atSecondTemperature(result);
  if (!second) return [];
  const { temperature } = second.spec.evaluation;
  return [
    `The same policies at temperature ${temperature}, on the same dialogues (above: ${result.spec.evaluation.temperature}):`,
    armTable(second),
    gapTable(second, size),
  ];
}

/** What the preset's name does not say of the run; nothing for a preset that is not known here. */
function changesOf(spec: ExperimentSpec): readonly string[] {
  const preset = presets.find(({ name }) => name === spec.preset);
  const changed = preset ? changedSettings(spec, preset.spec) : [];
  return changed.length > 0 ? [`Other than in the preset: ${changed.join(', ')}.`] : [];
}

function armTable(result: ExperimentResult): string {
  const rows = result.spec.arms.map((arm) => {
    const runs = armRuns(result, arm);
    const real = runs.map((run) => run.real.metrics);
    const simulated = simulatedSuccess(runs);
    const shifts = real.flatMap((metrics) => metrics.simulatorKl ?? []);
    const drop = result.dropOffs.find((one) => one.arm === arm);
    const regret = regretOf(result.gaps, arm);
    return [
      arm,
      simulated ? percent(mean(simulated)) : '–',
      `${percent(mean(real.map(({ success }) => success)))} (${real.map(({ success }) => percent(success)).join(', ')})`,
      drop ? withInterval(drop) : '–',
      arm === ORACLE ? '0' : regret ? withInterval(regret) : '–',
      percent(mean(real.map(({ falseAccept }) => falseAccept))),
      percent(mean(real.map(({ leaveRate }) => leaveRate))),
      decimal(mean(real.map(({ turns }) => turns)), 2),
      shifts.length > 0 ? decimal(mean(shifts), 2) : '–',
    ];
  });
  return table(
    [
      'arm',
      'in its simulator %',
      'real users % (each seed)',
      'drop-off, points [95 %]',
      'regret, points [95 %]',
      'false accept %',
      'left %',
      'turns',
      'KL of its simulator, nats a turn',
    ],
    rows,
  );
}

/** Every paired difference with real users: what it is beside 0, and how many seeds would tell a difference of that size. */
function gapTable(result: ExperimentResult, size: number): string {
  const rows = result.gaps.map((gap) => [
    `${gap.a} − ${gap.b}`,
    signedWithInterval(gap),
    ...seedsCells(gap, differencesBySeed(result, gap.a, gap.b), size),
  ]);
  return table(['with real users', 'points [95 % interval]', ...seedsHeader(size)], rows);
}

function wallTimes({ stages }: ExperimentResult): string {
  const byStage = new Map<string, number>();
  for (const { stage, arm, seconds } of stages) {
    const key = arm ? `${stage} ${arm}` : stage;
    byStage.set(key, (byStage.get(key) ?? 0) + seconds);
  }
  return [...byStage].map(([key, seconds]) => `${key} ${seconds.toFixed(0)}`).join(', ');
}
