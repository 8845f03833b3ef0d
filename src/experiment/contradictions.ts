/**
 * Where a result file contradicts itself. Everything that is computed from the outcomes of dialogues is computed again, so
 * that a changed number is found in the file that has it, and not in the documents that repeat it. What no stored outcome
 * determines (rewards, turns, reports) is not checked.
 */
import { knownArm } from '../arms/registry';
import { differingSettings } from '../domain/changed-settings';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentEvent } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { Comparisons, EvaluationRecord, ExperimentResult, SeedResult } from '../domain/experiment-result';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import { asSentence } from '../domain/shown-value';
import { successesOf } from './evaluation/evaluate';
import { comparisons, evaluationRecord, simulatorOf } from './result';
import { mean } from '../rl/statistics';

/** Grades are stored to four decimals. */
const ROUNDING = 0.5e-4 + 1e-9;

/** Throws `usage` for a result of somebody that contradicts itself: what it says would be repeated as if it had been measured. */
export function requireConsistent(result: ExperimentResult, file: string): void {
  requireNone(contradictionsIn(result), file);
}

function requireNone([first]: readonly string[], file: string): void {
  if (first === undefined) return;
  throw new ShiftLabError(
    'usage',
    asSentence(`${file} contradicts itself: ${first}. It was changed or damaged; use the file as it was written.`),
    { file, contradiction: first },
  );
}

/**
 * The same for the file of a run, which has numbers of its end twice: in its result, and in the events that the page draws.
 * A run that did not finish has no result, and so nothing to be compared with.
 *
 * @param run as parseRunFile has read it
 */
export function requireConsistentRun(
  {
    spec,
    events,
    result,
  }: { readonly spec: ExperimentSpec; readonly events: readonly ExperimentEvent[]; readonly result?: unknown },
  file: string,
): void {
  if (result === undefined) return;
  const measured = result as ExperimentResult;
  // What an arm of another version is compared with is not known here; the page says that it does not know the arm.
  const isKnown = measured.spec.arms.every((arm) => knownArm(arm) !== null);
  const problems = isKnown ? contradictionsIn(measured) : recordProblems(measured);
  requireNone([...problems, ...settingProblems(spec, measured.spec), ...eventProblems(events, measured)], file);
}

/** Settings of the run that are not those of its result. A setting that one of the two does not name is of another version. */
function settingProblems(spec: ExperimentSpec, measured: ExperimentSpec): string[] {
  const lists = (['arms', 'seeds'] as const).map((key) => ({
    key,
    values: [spec, measured].map((of) => of[key].join(', ')),
  }));
  return [...differingSettings([spec, measured]), ...lists].flatMap(({ key, values: [here, there] }) =>
    here && there && here !== there ? [`its ${key}: ${here}, but its result was measured with ${there}`] : [],
  );
}

/** Where events say something else than the result. An event that is repeated counts as it was last. */
function eventProblems(events: readonly ExperimentEvent[], { seeds, ...result }: ExperimentResult): string[] {
  const problems = new Map<string, string | null>();
  for (const event of events) {
    if (event.type === 'evaluation' && event.update === null) {
      const arm = seeds.find(({ seed }) => seed === event.seed)?.arms.find(({ arm }) => arm === event.arm);
      const record = (event.second ? arm?.second : arm)?.[event.on];
      const when = event.second ? ' at the second temperature' : '';
      const said = `seed ${event.seed}, ${event.arm} with ${event.on === 'real' ? 'real users' : 'its simulator'}${when}`;
      problems.set(
        said,
        record && sameNumbers(event.metrics, record.metrics)
          ? null
          : `${said}: the event has other numbers than the result`,
      );
    } else if (event.type === 'comparisons') {
      const same = sameComparisons(event, result) && sameComparisons(event.second, result.second);
      problems.set('comparisons', same ? null : 'its event of gaps and drop-offs has other numbers than its result');
    }
  }
  return [...problems.values()].filter((problem) => problem !== null);
}

/** Of every field that is a number. What is not known is NaN, or null where the file was written. */
function sameNumbers(event: object, record: object): boolean {
  const other = record as Record<string, unknown>;
  return Object.entries(event).every(
    ([name, value]) => typeof value !== 'number' || JSON.stringify(value) === JSON.stringify(other[name] ?? null),
  );
}

function sameComparisons(event: Comparisons | undefined, result: Comparisons | undefined): boolean {
  const numbers = (of: Comparisons | undefined) =>
    JSON.stringify([
      (of?.gaps ?? []).map(({ a, b, mean: value, low, high }) => [a, b, value, low, high]),
      (of?.dropOffs ?? []).map(({ arm, simulator, mean: value, low, high }) => [arm, simulator, value, low, high]),
    ]);
  return numbers(event) === numbers(result);
}

/** A sentence for each contradiction, without the file's name. */
export function contradictionsIn(result: ExperimentResult): string[] {
  const problems = recordProblems(result);
  return problems.length > 0 ? problems : comparisonProblems(result);
}

/** Within single evaluations. */
function recordProblems(result: ExperimentResult): string[] {
  const { spec, seeds } = result;
  const names = JSON.stringify(seeds.map(({ seed }) => seed));
  if (names !== JSON.stringify(spec.seeds)) return [`it has the seeds ${names}, its settings have others`];
  return seeds.flatMap(({ seed, arms }) => {
    if (JSON.stringify(arms.map(({ arm }) => arm)) !== JSON.stringify(spec.arms))
      return [`seed ${seed} has other arms than the settings`];
    const isTwice = (spec.evaluation.secondTemperature ?? 0) > 0; // a spec of before that setting has none
    const other = arms.find(({ second }) => Boolean(second) !== isTwice);
    if (other)
      return [
        `seed ${seed}, ${other.arm} ${isTwice ? 'lacks' : 'has'} an evaluation at a second temperature, its settings have ${isTwice ? 'one' : 'none'}`,
      ];
    return arms.flatMap(({ arm, real, simulator, second }) =>
      Object.entries({
        ...{ 'real users': real, 'its simulator': simulator },
        ...(second && {
          'real users at the second temperature': second.real,
          'its simulator at the second temperature': second.simulator,
        }),
      }).flatMap(([on, evaluation]) => {
        const problem = evaluation && problemOf(evaluation);
        return problem ? [`seed ${seed}, ${arm} with ${on}: ${problem}`] : [];
      }),
    );
  });
}

function problemOf(evaluation: EvaluationRecord): string | null {
  const { metrics, successes, grades, successInterval } = evaluation;
  if (!/^[01]+$/.test(successes)) return 'successes has something else than 0 and 1';
  if (successes.length !== metrics.dialogues)
    return `successes has ${successes.length} dialogues, metrics.dialogues is ${metrics.dialogues}`;
  if (grades && grades.length !== successes.length)
    return `grades has ${grades.length} dialogues, successes ${successes.length}`;
  const differing = (grades ?? []).findIndex(
    (grade, i) => Math.abs(grade - 0.5) > ROUNDING && grade > 0.5 !== (successes[i] === '1'),
  );
  if (differing !== -1) return `dialogue ${differing + 1} has grade ${grades![differing]}, but ${successes[differing]}`;
  const success = mean(successesOf(evaluation));
  if (Math.abs(success - metrics.success) > (grades ? ROUNDING : 0))
    return `the mean of its dialogues is ${success}, metrics.success is ${metrics.success}`;
  const interval = evaluationRecord(evaluation).successInterval;
  return inOrder(interval) === inOrder(successInterval) ? null : 'successInterval is not that of its dialogues';
}

/** For fewer seeds the intervals are a bootstrap, which takes a second a file; there only the means are compared. */
function comparisonProblems(result: ExperimentResult): string[] {
  const { spec, seeds } = result;
  const unpaired = seeds.flatMap(unpairedIn);
  if (unpaired.length > 0) return unpaired;
  const isWhole = seeds.length >= SEEDS_FOR_INTERVAL;
  const { second, ...first } = comparisons(spec, seeds, isWhole ? undefined : 1);
  return [
    ...differences(result, first, isWhole, ''),
    ...(second ? differences(result.second, second, isWhole, ' at the second temperature') : []),
  ];
}

/** Whatever the order of its fields: a file may have been read by a schema. */
const inOrder = (of: object): string =>
  JSON.stringify(Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1)));

/** What cannot be compared dialogue by dialogue. */
function unpairedIn({ seed, arms }: SeedResult): string[] {
  const [length] = arms.map(({ real }) => real.successes.length);
  return arms.flatMap(({ arm, ...first }) =>
    [first, first.second].flatMap((at) => {
      if (!at) return [];
      if (simulatorOf(arm) !== null && !at.simulator) return [`seed ${seed}, ${arm}: its simulator is missing`];
      return [at.real, at.simulator].every((one) => !one || one.successes.length === length)
        ? []
        : [`seed ${seed}, ${arm} has another number of dialogues than the others`];
    }),
  );
}

function differences(stored: Comparisons | undefined, computed: Comparisons, isWhole: boolean, when: string): string[] {
  const { gaps, dropOffs } = stored ?? { gaps: [], dropOffs: [] };
  const compared = ({ mean: value, ...rest }: { readonly mean: number }): string =>
    isWhole ? inOrder({ value, ...rest }) : String(value);
  const problem = (name: string, found: { readonly mean: number } | undefined, wanted: { readonly mean: number }) =>
    found && compared(found) === compared(wanted)
      ? []
      : [
          `${name}${when} is ${found?.mean ?? 'missing'}${isWhole ? ' or has another interval' : ''}, its dialogues give ${wanted.mean}`,
        ];
  const more = gaps.length > computed.gaps.length || dropOffs.length > computed.dropOffs.length;
  return [
    ...computed.gaps.flatMap((wanted) => {
      const found = gaps.find(({ a, b }) => a === wanted.a && b === wanted.b);
      return problem(`the gap ${wanted.a} − ${wanted.b}`, found, wanted);
    }),
    ...computed.dropOffs.flatMap((wanted) => {
      const found = dropOffs.find(({ arm, simulator }) => arm === wanted.arm && simulator === wanted.simulator);
      return problem(`the drop-off of ${wanted.arm}`, found, wanted);
    }),
    ...(more ? [`it has gaps or drop-offs${when} of arms that it does not have`] : []),
  ];
}
