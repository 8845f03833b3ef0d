/**
 * Where a result file contradicts itself. Everything that is computed from the outcomes of dialogues is computed again, so
 * that a changed number is found in the file that has it, and not in the documents that repeat it. What no stored outcome
 * determines (rewards, turns, reports) is not checked.
 */
import { ShiftLabError } from '../domain/errors';
import type { Comparisons, EvaluationRecord, ExperimentResult } from '../domain/experiment-result';
import { SEEDS_FOR_INTERVAL } from '../domain/interval';
import { asSentence } from '../domain/shown-value';
import { successesOf } from '../experiment/evaluation/evaluate';
import { comparisons, evaluationRecord } from '../experiment/result';
import { mean } from '../rl/statistics';

/** Grades are stored to four decimals. */
const ROUNDING = 0.5e-4 + 1e-9;

/** Throws `usage` for a result of somebody that contradicts itself: what it says would be repeated as if it had been measured. */
export function requireConsistent(result: ExperimentResult, file: string): void {
  const [first] = contradictionsIn(result);
  if (first === undefined) return;
  throw new ShiftLabError(
    'usage',
    asSentence(`${file} contradicts itself: ${first}. It was changed or damaged; use the file as it was written.`),
    { file, contradiction: first },
  );
}

/** A sentence for each contradiction, without the file's name. */
export function contradictionsIn(result: ExperimentResult): string[] {
  const { spec, seeds } = result;
  const names = JSON.stringify(seeds.map(({ seed }) => seed));
  if (names !== JSON.stringify(spec.seeds)) return [`it has the seeds ${names}, its settings have others`];
  const problems = seeds.flatMap(({ seed, arms }) => {
    if (JSON.stringify(arms.map(({ arm }) => arm)) !== JSON.stringify(spec.arms))
      return [`seed ${seed} has other arms than the settings`];
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
  return problems.length > 0 ? problems : comparisonProblems(result);
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
  return JSON.stringify(interval) === JSON.stringify(successInterval)
    ? null
    : 'successInterval is not that of its dialogues';
}

/** For fewer seeds the intervals are a bootstrap, which takes a second a file; there only the means are compared. */
function comparisonProblems(result: ExperimentResult): string[] {
  const { spec, seeds } = result;
  const isWhole = seeds.length >= SEEDS_FOR_INTERVAL;
  const { second, ...first } = comparisons(spec, seeds, isWhole ? undefined : 1);
  return [
    ...differences(result, first, isWhole, ''),
    ...(second ? differences(result.second, second, isWhole, ' at the second temperature') : []),
  ];
}

function differences(stored: Comparisons | undefined, computed: Comparisons, isWhole: boolean, when: string): string[] {
  const { gaps, dropOffs } = stored ?? { gaps: [], dropOffs: [] };
  const compared = ({ mean: value, ...rest }: { readonly mean: number }): string =>
    JSON.stringify(isWhole ? { value, ...rest } : value);
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
