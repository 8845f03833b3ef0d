/**
 * Gap reports as figures draw them: for each metric one row or one panel an arm, over all seeds. Pure. The only numbers
 * made here are means over seeds; what was not measured stays absent, with the reason.
 */
import { knownArm } from '../../arms/registry';
import type { GapNumber, GapReport } from '../../domain/experiment-events';
import { gapMetric } from '../../gap/registry';
import { dotGroup, pWords, rangeWords, type DotRow } from '../charts/dot-rows';
import type { ReliabilityPanel } from '../charts/reliability';
import { mean, seedInterval, type Range } from '../charts/seed-spread';
import type { TurnPanel, TurnPoint } from '../charts/turn-panel';
import { ABSENT } from '../format';
import { gapNumberWords } from './gap-words';
import { warningGroups, type WarningGroup } from './warning-groups';

/** arm → seed → report. */
export type GapReports = ReadonlyMap<string, ReadonlyMap<number, GapReport>>;

/** Numbers of one metric and turn (null: of all turns together), one a seed. */
export function numbersOf(
  reports: GapReports,
  arm: string,
  metric: string,
  turn: number | null = null,
): readonly GapNumber[] {
  return [...(reports.get(arm)?.values() ?? [])].flatMap(
    ({ numbers }) => numbers.find((number) => number.metric === metric && number.turn === turn) ?? [],
  );
}

/** Runs recorded before a metric was measured do not have it: then there is nothing to draw. */
export function isMeasured(reports: GapReports, metric: string): boolean {
  return [...reports.values()].some((seeds) =>
    [...seeds.values()].some(({ numbers }) => numbers.some((number) => number.metric === metric)),
  );
}

/** Each end's mean over seeds: the band says where a single seed would lie. */
function meanBand(bands: readonly (Range | null)[]): Range | null {
  const known = bands.filter((band) => band !== null);
  return known.length === 0 ? null : [mean(known.map(([low]) => low))!, mean(known.map(([, high]) => high))!];
}

function whyAbsent(reports: GapReports, arm: string): string {
  if (knownArm(arm)?.user === 'real') return 'trains with real users';
  return reports.has(arm) ? 'not measured' : 'not yet measured';
}

export function gapRows(
  reports: GapReports,
  arms: readonly string[],
  metric: string,
  graded = false,
): readonly DotRow[] {
  const { bounds, format } = gapMetric(metric);
  return arms.map((arm) => {
    const numbers = numbersOf(reports, arm, metric);
    const seeds = numbers.map(({ value }) => value);
    const dialogues = mean(numbers.map((number) => number.dialogues)) ?? 0;
    const group = dotGroup(seeds, numbers[0]?.interval ?? null, { bounds: bounds(dialogues) });
    const say = (value: number) => gapNumberWords(metric, value, graded);
    const of = numbers[0] && format === 'count' ? `of ${Math.round(dialogues)}` : '';
    return {
      arm,
      groups: seeds.length > 0 ? [group] : [],
      nullBand: meanBand(numbers.map(({ nullBand }) => bandOf(nullBand))),
      value: seeds.length > 0 ? say(mean(seeds)!) : ABSENT,
      range: group.interval ? rangeWords(group.interval, say) : of,
      ps: numbers.flatMap(({ p }) => p ?? []),
      remark: seeds.length > 0 ? '' : whyAbsent(reports, arm),
    };
  });
}

/** A null of a single point is exact: the reference line shows it, and no band is drawn. */
function bandOf(band: Range | null): Range | null {
  return band && band[0] === band[1] ? null : band;
}

/** Turns are counted from 1, the speaker's first, whatever the metric counts from: acts do from 1, the KL from 0. */
export function turnPanels(reports: GapReports, arms: readonly string[], metric: string): readonly TurnPanel[] {
  const turnsOf = (arm: string) => [
    ...new Set(
      [...(reports.get(arm)?.values() ?? [])].flatMap(({ numbers }) =>
        numbers.flatMap((n) => (n.metric === metric && n.turn !== null ? n.turn : [])),
      ),
    ),
  ];
  const first = Math.min(...arms.flatMap(turnsOf));
  return arms.map((arm) => {
    const turns = turnsOf(arm);
    return {
      arm,
      points: turns
        .sort((a, b) => a - b)
        .map((turn): TurnPoint => {
          const numbers = numbersOf(reports, arm, metric, turn);
          const seeds = numbers.map(({ value }) => value);
          return {
            turn: turn - first + 1,
            seeds,
            mean: mean(seeds)!,
            interval:
              seeds.length === 1
                ? numbers[0]!.interval
                : seedInterval(seeds, gapMetric(metric).bounds(numbers[0]!.dialogues)),
            nullBand: meanBand(numbers.map(({ nullBand }) => bandOf(nullBand))),
          };
        }),
      p: turns.length === 0 ? '' : pWords(numbersOf(reports, arm, metric).flatMap(({ p }) => p ?? [])),
      remark: turns.length > 0 ? '' : whyAbsent(reports, arm),
    };
  });
}

export function reliabilityPanels(reports: GapReports, arms: readonly string[]): readonly ReliabilityPanel[] {
  return arms.flatMap((arm) => {
    const seeds = [...(reports.get(arm)?.values() ?? [])].flatMap(({ firstAnswers }) =>
      firstAnswers ? [firstAnswers] : [],
    );
    if (seeds.length === 0) return [];
    const ece = mean(numbersOf(reports, arm, 'firstAnswerEce').map(({ value }) => value));
    return [
      {
        arm,
        seeds: seeds.length,
        bins: seeds.flat(),
        ece: ece === null ? '' : `ECE ${gapNumberWords('firstAnswerEce', ece)}`,
      },
    ];
  });
}

/** Each kind of warning once, with whose it is. */
export function gapWarnings(reports: GapReports, arms: readonly string[]): readonly WarningGroup[] {
  const warnings = arms.flatMap((arm) =>
    [...(reports.get(arm) ?? [])].flatMap(([seed, report]) =>
      report.warnings.map((sentence) => ({ arm, seed, sentence })),
    ),
  );
  return warningGroups(warnings, (arm) => reports.get(arm!)!.size);
}
