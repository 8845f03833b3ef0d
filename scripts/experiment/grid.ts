/**
 * A grid: every combination of settings (src/experiment/grid.ts), each in a file of its own in one folder. The first seed of
 * every setting comes before the second seed of any, so that an unfinished grid can be compared.
 */
import { join } from 'node:path';
import type { OpenCheckpoint } from '../../src/base-models/models';
import { hashOf } from '../../src/base-models/models';
import type { AdapterUse } from '../../src/domain/adapter-use';
import { asShiftLabError, ShiftLabError } from '../../src/domain/errors';
import type { BaseModels, ExperimentResult } from '../../src/domain/experiment-result';
import type { ExperimentSpec } from '../../src/domain/experiment-spec';
import { unusedRewardSetting } from '../../src/domain/reward';
import { shortened } from '../../src/domain/shown-value';
import { combinationsOf, nameOf, type Axis, type Combination } from '../../src/experiment/grid';
import { MemoryStore } from '../../src/experiment/memory-store';
import { planOf } from '../../src/experiment/plan';
import { populationOf } from '../../src/experiment/population-of';
import { safePointOf } from '../../src/experiment/safe-point';
import { requireUsable } from '../../src/experiment/usable-spec';
import { taskNamed } from '../../src/tasks/registry';
import { inFile } from '../command-line/command-line';
import { populationOption } from '../command-line/population-option';
import { codeHash } from '../files/code-hash';
import { removeIfEmpty, removeTemporary, writeWhole } from '../files/disk';
import {
  extended,
  GRID_FILE,
  gridText,
  isSame,
  readOnce,
  requireOfSetting,
  specWith,
  type Grid,
} from '../files/grid-file';
import { onceHeld } from '../files/held-file';
import { diskFailure, shown } from '../files/reasons';
import { withOwnStore } from '../files/store-owner';
import { keptInstead, requireWritable } from '../files/whole-file';
import { GridProgress, type GridRun } from './grid-progress';
import { progressPrinter, sayNotice } from './progress';
import { onDevice, type Runner, type RunOptions } from './run-to-end';
import { isDone, runSeed, type Bench, type Setting } from './seed-runs';

/** What the command line says, besides the settings. */
export interface GridOptions extends Pick<RunOptions, 'kernels' | 'precision'> {
  readonly axes: readonly Axis[];
  /** The folder of the results. */
  readonly out: string;
  readonly store: string | null;
  readonly openCheckpoint: OpenCheckpoint;
  readonly runner?: Runner;
}

/** @param spec of all settings, with the seeds and arms that are wanted */
export async function runGrid(spec: ExperimentSpec, options: GridOptions, signal: AbortSignal): Promise<void> {
  const { out, store } = options;
  const combinations = combinationsOf(options.axes).map((one) => withPopulation(spec, one));
  for (const one of combinations) requireRunnable(spec, one);
  requireUsed(spec, combinations);
  await requireWritable('--out', join(out, GRID_FILE));
  const code = codeHash();
  const wish = { keys: Object.keys(combinations[0]!), spec, code, settings: combinations };
  const planned = extended(out, wish);
  const here = await hereOf(
    planned.settings.map(({ set }) => specWith(spec, set).task),
    options,
  );
  for (const setting of settingsOf(out, planned, spec, here)) setting.soFar(); // Refused before anything is written.
  const settings = settingsOf(out, await written(out, wish), spec, here);
  const wanted = settings.filter(({ set }) => combinations.some((one) => isSame(set, one)));
  for (const setting of wanted) requireArms(setting.soFar(), spec.arms, setting.file);
  const runs = spec.seeds.flatMap((seed) =>
    wanted.map((setting) => ({ setting, seed, spec: setting.specOf(seed), isDone: isDone(setting, seed) })),
  );
  if (planned.code !== undefined && planned.code !== code)
    sayNotice(
      'The code has changed since this grid was begun, so new runs may not compare with those that are there. npm run same-numbers shows whether numbers have changed.',
    );
  const progress = new GridProgress(runs);
  sayNotice(
    `${counted(wanted.length, 'setting')}, ${counted(spec.seeds.length, 'seed')}: ${counted(runs.length, 'run')}, ${progress.done} done.`,
  );
  const bench = benchOf(settings, here, options, progress);
  const elsewhere: GridRun[] = [];
  const diverged: string[] = [];
  try {
    for (const run of runs) {
      if (run.isDone) continue;
      await safePointOf({ signal })();
      progress.take(run);
      const isHere = await runSeed(run.setting, run.seed, bench, signal).catch((thrown: unknown) => {
        // Another setting may well be possible where this one is not.
        if (asShiftLabError(thrown).code !== 'numerics') throw thrown;
        diverged.push(`${run.setting.name}, seed ${run.seed}: ${asShiftLabError(thrown).message}`);
        sayNotice(diverged.at(-1)!);
        return true;
      });
      if (!isHere) elsewhere.push(run);
    }
  } catch (thrown) {
    if (asShiftLabError(thrown).code !== 'cancelled') throw thrown;
    const done = runs.filter(({ setting, seed }) => isDone(setting, seed)).length;
    throw new ShiftLabError(
      'cancelled',
      `The grid was cancelled; ${done} of ${runs.length} runs are in ${shown(out)}. ${goOn(store)}`,
      { done, runs: runs.length },
      { cause: thrown },
    );
  } finally {
    await removeIfEmpty(join(out, RUNNING)).catch(() => undefined);
  }
  if (elsewhere.length > 0) sayNotice(`Other processes are at ${counted(elsewhere.length, 'run')} of it.`);
  if (diverged.length > 0)
    throw new ShiftLabError(
      'numerics',
      `${counted(diverged.length, 'run')} of ${runs.length} could not be computed: ${shortened(diverged[0]!, 150)} The others are in ${shown(out)}.`,
      { failed: diverged.length, runs: runs.length },
    );
  sayNotice(`The results are in ${shown(out)}. npm run report -- ${shown(out)} prints them.`);
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

const goOn = (store: string | null): string =>
  store === null
    ? 'The same command goes on with the next run; with --store DIR it would go on within a run, too.'
    : `The same command, with --store ${shown(store)}, goes on from the last checkpoint.`;

/** A population may be a file or prior:N, as with --population. */
function withPopulation(spec: ExperimentSpec, combination: Combination): Combination {
  const { population } = combination;
  if (typeof population !== 'string') return combination;
  const { population: _, ...rest } = combination;
  const { task } = taskNamed(specWith(spec, rest).task);
  return { ...combination, population: populationOption(population, task) };
}

/** Throws what a run with this setting would throw before it computes anything, with the setting. */
function requireRunnable(spec: ExperimentSpec, combination: Combination): void {
  inFile(nameOf(combination), () => {
    const one = specWith(spec, combination);
    const { task } = taskNamed(one.task);
    task.realUsers(populationOf(one));
    planOf(one);
    requireUsable(one, task);
  });
}

/** Throws `usage` for a setting of the reward that is varied, where no formula of the grid names it. */
function requireUsed(spec: ExperimentSpec, combinations: readonly Combination[]): void {
  const unused = combinations.map((one) => unusedRewardSetting(specWith(spec, one).reward, Object.keys(one)));
  const [first] = unused;
  if (first === null || first === undefined || unused.some((one) => one !== first)) return;
  throw new ShiftLabError(
    'usage',
    `--grid varies ${first}, which changes nothing, because reward.formula does not name it: leave it out, or name it in the formula.`,
    { key: first },
  );
}

/** What runs here are computed on and begin from. */
interface Place {
  readonly adapter: AdapterUse;
  readonly precision: string;
  readonly baseModels: ReadonlyMap<string, BaseModels>;
}

async function hereOf(
  tasks: readonly string[],
  { openCheckpoint, precision, runner = onDevice }: GridOptions,
): Promise<Place> {
  const baseModels = new Map<string, BaseModels>();
  for (const task of new Set(tasks)) {
    const [policy, simulator] = [await openCheckpoint(task, 'policy'), await openCheckpoint(task, 'simulator')];
    baseModels.set(task, { policy: await hashOf(policy), simulator: await hashOf(simulator) });
  }
  const adapter = await runner.adapterHere(precision);
  return { adapter, precision: adapter.precision ?? 'f32', baseModels };
}

/** The grid in the folder, with the settings that are wished for; it may have gained others from another process. */
async function written(out: string, wish: Parameters<typeof extended>[1]): Promise<Grid> {
  const file = join(out, GRID_FILE);
  let grid = extended(out, wish);
  await onceHeld(file, async ({ confirm }) => {
    grid = extended(out, wish);
    // Only who holds this lock writes in the folder; a process that was killed may have left something.
    await removeTemporary(out);
    await writeWhole(file, gridText(grid), confirm);
  });
  return grid;
}

/** A setting of the grid; its name is that of its file. */
interface GridSettingHere extends Setting {
  readonly name: string;
  readonly set: Combination;
}

function settingsOf(
  out: string,
  grid: Grid,
  spec: ExperimentSpec,
  { baseModels, precision }: Place,
): GridSettingHere[] {
  return grid.settings.map(({ file: inFolder, set }) => {
    const file = join(out, inFolder);
    const own = specWith(spec, set);
    const expected = { spec: own, baseModels: baseModels.get(own.task)!, precision };
    const read = readOnce((result) => requireOfSetting(result, file, expected));
    const name = inFolder.replace(/\.json$/, '');
    return {
      name,
      label: name,
      set,
      file,
      specOf: (seed) => ({ ...own, seeds: [seed] }),
      soFar: () => read(file),
    };
  });
}

/** A file may gain arms; those that it has are not thrown away. */
function requireArms(result: ExperimentResult | null, wanted: readonly string[], file: string): void {
  const more = (result?.spec.arms ?? []).filter((arm) => !wanted.includes(arm));
  if (more.length === 0) return;
  throw new ShiftLabError(
    'usage',
    `${shown(file)} has more arms than are asked for (${more.join(', ')}): name them too with --arms, or choose another folder.`,
    { file, arms: more.join(', ') },
  );
}

const RUNNING = '.running';

const keptResult = ({ file }: GridSettingHere, result: ExperimentResult, thrown: unknown): Promise<ShiftLabError> =>
  keptInstead([{ file, content: `${JSON.stringify(result)}\n`, why: diskFailure(file, thrown) }]);

function benchOf(
  settings: readonly GridSettingHere[],
  { adapter, baseModels }: Place,
  { out, store, openCheckpoint, kernels = null, precision = 'f32', runner: { runToEnd } = onDevice }: GridOptions,
  progress: GridProgress,
): Bench<GridSettingHere> {
  return {
    known: () => settings.flatMap((one) => one.soFar() ?? []),
    here: ({ task }) => ({ adapter: adapter.description, baseModels: baseModels.get(task)! }),
    lockOf: ({ name }, seed) => join(out, RUNNING, `${name}-seed-${seed}`),
    writing: join(out, GRID_FILE),
    // In a store, the run is kept.
    ...(store === null && { unwritten: keptResult }),
    async train({ name }, spec, held) {
      progress.begin(spec);
      const onEvent = progressPrinter(spec, sayNotice, (event) => progress.words(event));
      const run: RunOptions = { openCheckpoint, kernels, precision, onEvent };
      const [seed] = spec.seeds;
      const { result } =
        store === null
          ? await runToEnd(spec, new MemoryStore(), held.signal, run)
          : await withOwnStore(join(store, `${name}-seed-${seed}`, spec.arms.join('-')), (own, owned) =>
              runToEnd(spec, own, AbortSignal.any([held.signal, owned.signal]), run),
            );
      progress.end(result);
      return result;
    },
  };
}
