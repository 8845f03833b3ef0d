/**
 * Several runs beside one of them, the baseline: what they are called, and how far an arm of one is from the same arm of the
 * baseline. Where both were evaluated on the same episodes, their dialogues are compared in pairs; elsewhere the difference
 * is one of two means, and is called unpaired.
 */
import type { BranchOf } from '../../domain/branch';
import { differingSettings } from '../../domain/changed-settings';
import type { ExperimentResult } from '../../domain/experiment-result';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { normalInterval, SEEDS_FOR_TEST, studentInterval, studentQuantile } from '../../domain/interval';
import { shortened } from '../../domain/shown-value';
import { mean } from '../charts/seed-spread';
import { successReach } from '../run/success-spread';
import type { RunTrace } from '../run/run-trace';

export interface ComparedRun {
  readonly key: string;
  readonly title: string;
  readonly spec: ExperimentSpec;
  readonly trace: RunTrace;
  /** What it was computed on, in words; '' if that is not known. */
  readonly adapter: string;
  /** Null if it is no branch. */
  readonly branchOf: BranchOf | null;
  /** Null if it did not finish, or nothing of single dialogues is recorded. */
  readonly result: Pick<ExperimentResult, 'seeds'> | null;
}

export interface RunDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whether the same episodes were compared. */
  readonly paired: boolean;
  /** Over how many seeds, or over dialogues where there are too few. */
  readonly over: string;
}

const MOST_SETTINGS = 3;

/** Each by the settings in which the runs differ; by its title where none differs, and with it where two would be the same. */
export function namesOf(runs: readonly ComparedRun[]): readonly string[] {
  const differing = differingSettings(runs.map(({ spec }) => spec)).filter(({ key }) => key !== 'preset');
  const names = runs.map(({ title }, i) => {
    const settings = differing.slice(0, MOST_SETTINGS).map(({ key, values }) => `${key} = ${values[i] || '–'}`);
    return shortened(settings.join(', ') || title, 90);
  });
  const titled = names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) || name === runs[i]!.title
      ? name
      : shortened(`${name} (${runs[i]!.title})`, 120),
  );
  return titled.map((name, i) => {
    const before = titled.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** Where two runs have a seed and all settings in common but other adapters: why their numbers differ. '' elsewhere. */
export function adapterWords(runs: readonly ComparedRun[]): string {
  const onOthers = runs.some((run, i) =>
    runs
      .slice(0, i)
      .some(
        (other) =>
          ![run.adapter, other.adapter].includes('') &&
          run.adapter !== other.adapter &&
          run.spec.seeds.some((seed) => other.spec.seeds.includes(seed)) &&
          differingSettings([run.spec, other.spec]).length === 0,
      ),
  );
  return onOthers
    ? 'The same settings and seeds were computed on different adapters, which round differently: policies grow apart in training, and differences between them are no effect of a setting.'
    : '';
}

/** Arms that all of the runs have a final evaluation of. */
export function sharedArms(runs: readonly ComparedRun[]): readonly string[] {
  const measured = runs.map(({ spec, trace }) => spec.arms.filter((arm) => trace.finals(arm, 'real').length > 0));
  return (measured[0] ?? []).filter((arm) => measured.every((of) => of.includes(arm)));
}

/** The run minus the baseline, in success with real users; null if one was not measured. */
export function differenceOf(run: ComparedRun, baseline: ComparedRun, arm: string): RunDifference | null {
  const pairs = episodePairs(run, baseline, arm);
  if (pairs.length > 0) return pairedDifference(pairs);
  const [a, b] = [run, baseline].map(({ trace }) => trace.finals(arm, 'real'));
  if (!a?.length || !b?.length) return null;
  const value = mean(a.map((m) => m.success))! - mean(b.map((m) => m.success))!;
  if (Math.min(a.length, b.length) < SEEDS_FOR_TEST) {
    const reach = (side: 'below' | 'above', of: typeof a) =>
      Math.hypot(...of.map((m) => successReach(m)[side])) / of.length;
    return {
      value,
      low: value - Math.hypot(reach('below', a), reach('above', b)),
      high: value + Math.hypot(reach('above', a), reach('below', b)),
      paired: false,
      over: 'dialogues',
    };
  }
  // Two means of independent seeds. The smaller number of seeds decides: Welch's freedom is never less.
  const freedom = Math.min(a.length, b.length) - 1;
  const error = Math.hypot(...[a, b].map((of) => deviation(of.map((m) => m.success)) / Math.sqrt(of.length)));
  const half = studentQuantile(freedom) * error;
  return { value, low: value - half, high: value + half, paired: false, over: `${a.length} and ${b.length} seeds` };
}

/** Of each seed that both have: what each episode gave in the run, minus what it gave in the baseline. */
function episodePairs(run: ComparedRun, baseline: ComparedRun, arm: string): readonly (readonly number[])[] {
  if (!sameEpisodes(run.spec, baseline.spec)) return [];
  return (run.result?.seeds ?? []).flatMap((seed) => {
    const mine = outcomes(seed, arm);
    const other = (baseline.result?.seeds ?? []).find((each) => each.seed === seed.seed);
    const theirs = other ? outcomes(other, arm) : null;
    return mine && theirs && mine.length === theirs.length && mine.length > 0
      ? [mine.map((value, i) => value - theirs[i]!)]
      : [];
  });
}

/** Episodes are named by seed, purpose and index, and the people in them by the population. */
function sameEpisodes(a: ExperimentSpec, b: ExperimentSpec): boolean {
  return a.task === b.task && JSON.stringify(a.population) === JSON.stringify(b.population);
}

function outcomes({ arms }: ExperimentResult['seeds'][number], arm: string): readonly number[] | null {
  const real = arms.find((each) => each.arm === arm)?.real;
  return real ? (real.grades ?? [...real.successes].map(Number)) : null;
}

function pairedDifference(pairs: readonly (readonly number[])[]): RunDifference {
  const ofSeeds = pairs.map((pair) => mean(pair)!);
  const value = mean(ofSeeds)!;
  if (pairs.length >= SEEDS_FOR_TEST) {
    const { low, high } = studentInterval(ofSeeds);
    return { value, low, high, paired: true, over: `${pairs.length} seeds` };
  }
  const all = pairs.flat();
  const { low, high } = normalInterval(value, deviation(all), all.length);
  return { value, low, high, paired: true, over: `${all.length} dialogues` };
}

function deviation(values: readonly number[]): number {
  const middle = mean(values)!;
  return values.length < 2
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
