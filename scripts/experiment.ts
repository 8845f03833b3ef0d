/**
 * Runs an experiment without the page, in Node: trains dialogue policies and measures them with (synthetic) real users.
 *
 *   npm run experiment -- --preset NAME [options] --out FILE.json
 *
 *   --preset NAME        the settings to begin with (src/experiment/presets): clarify, edit, clarify-smoke, …
 *   --out FILE.json      where the result goes (docs/RESULT-SCHEMA.md says what is in it)
 *   --arms a,b           the ways of training to compare (src/arms), instead of the preset's
 *   --seeds 1,2 or 1-5   the seeds to train with, instead of the preset's
 *   --population FILE    the real users: a file of a population, or prior:N for the N-th one drawn at random
 *   --people FILE        the logs are dialogues of people, from a file that the view Talk saved, instead of dialogues with
 *                        the population; may be given several times
 *   --set key=value      changes one setting of the preset, for example --set grpo.beta=0; may be given several times
 *   --grid key=a,b       every setting with each of these values; given several times, every combination of them. A comma
 *                        within brackets or quotation marks belongs to the value. Then --out is a folder, in which
 *                        each setting has a result file, and grid.json says which; the same command goes on, and more
 *                        values or seeds may be added (scripts/experiment/grid.ts)
 *   --checkpoints DIR    begins from your own base models: DIR/policy and DIR/simulator, each with config.json,
 *                        model.safetensors and, if you have one, tokenizer.json
 *   --store DIR          keeps checkpoints in DIR; the same command with the same DIR continues an interrupted run. One
 *                        process at a time writes a store
 *   --record FILE.json   writes the run with its dialogues too, as a file that the page opens under Runs
 *   --kernels FILE       the kernels of an earlier result (or its "variants" saved by themselves) instead of those that
 *                        are fastest here, so that the last digits are the same again
 *   --precision f16      may multiply in half precision where the adapter does that correctly and faster; do not compare
 *                        such a result with one in f32
 *
 * Progress goes to standard error. Ctrl-C stops the run at the next point from which it can continue.
 */
import { resolve } from 'node:path';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { asShiftLabError, ShiftLabError } from '../src/domain/errors';
import type { ExperimentEvent, RunStore } from '../src/domain/experiment-events';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { kernelsLine } from '../src/domain/chosen-kernels';
import type { Precision } from '../src/engine/device';
import type { VariantChoices } from '../src/engine/variants';
import { unusedRewardSetting } from '../src/domain/reward';
import { axisIn, type Axis } from '../src/experiment/grid';
import { MemoryStore } from '../src/experiment/memory-store';
import { withOverrides } from '../src/experiment/overrides';
import { presetNamed } from '../src/experiment/presets/registry';
import { givePeopleLogs, withPeopleLogs } from '../src/experiment/rollout/people-logs';
import { planOf } from '../src/experiment/plan';
import { populationOf } from '../src/experiment/population-of';
import { eventsOf } from '../src/trace/result-events';
import { taskNamed } from '../src/tasks/registry';
import { RUN_FILE_SCHEMA, runFileText, type RunFile } from '../src/trace/run-file';
import { checkpointsIn } from './files/checkpoint-files';
import { shown } from './files/reasons';
import { parsedLine, seedsOption, text, usage } from './command-line/command-line';
import { withOwnStore } from './files/store-owner';
import { kernelsOption } from './command-line/kernels-option';
import { peopleOption } from './command-line/people-option';
import { populationOption } from './command-line/population-option';
import { runGrid } from './experiment/grid';
import { progressPrinter, sayNotice } from './experiment/progress';
import { runToEnd, type Ended } from './experiment/run-to-end';
import { precisionOf } from './command-line/precision';
import { requireApart, requireWritable, writeOrKeep } from './files/whole-file';
import type { Interruption } from './machine/interruption.mjs';

const USAGE =
  'npm run experiment -- --preset NAME [--arms a,b] [--seeds 1,2] [--population FILE|prior:N] [--people FILE ...] [--set key=value ...] [--grid key=a,b ...] [--checkpoints DIR] [--store DIR] [--record FILE.json] [--kernels FILE] [--precision f16] --out FILE.json';

interface CommandLine {
  readonly preset: string;
  readonly out: string;
  readonly store: string | null;
  readonly record: string | null;
  readonly population: string | null;
  readonly checkpoints: string | null;
  readonly kernels: VariantChoices | null;
  /** Where they are from. */
  readonly kernelsFile: string | null;
  readonly precision: Precision;
  readonly assignments: readonly string[];
  /** Of a grid; none for a single run. */
  /** Files of people's dialogues. */
  readonly people: readonly string[];
  readonly axes: readonly Axis[];
}

/** Throws `usage`. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const options = {
    preset: text,
    out: text,
    arms: text,
    seeds: text,
    population: text,
    checkpoints: text,
    store: text,
    record: text,
    kernels: text,
    precision: text,
    people: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    grid: { type: 'string', multiple: true },
  } as const;
  const {
    preset,
    out,
    arms,
    seeds,
    population,
    checkpoints,
    store,
    record,
    kernels,
    precision,
    people = [],
    set = [],
    grid = [],
  } = parsedLine(argv, USAGE, { options }).values;
  if (!preset) throw usage('--preset is missing', USAGE);
  if (!out) throw usage('--out is missing', USAGE);
  if (record !== undefined && resolve(record) === resolve(out))
    throw usage('--out and --record name the same file', USAGE);
  const axes = grid.map(axisIn);
  if (axes.length > 0 && record !== undefined)
    throw usage('--record writes a single run: leave it or --grid out', USAGE);
  if (population !== undefined && set.some((one) => one.startsWith('population=')))
    throw usage('--population and --set population= both name the real users: leave one out', USAGE);
  if (axes.length > 0 && people.length > 0)
    throw usage('--people gives the logs of a single run: leave it or --grid out', USAGE);
  const both = axes.find(
    ({ key }) => set.some((one) => one.startsWith(`${key}=`)) || (key === 'population' && population !== undefined),
  );
  if (both) throw usage(`--grid varies ${both.key}, which has a value of its own, too`, USAGE);
  const assignments = [
    ...(arms === undefined ? [] : [`arms=${JSON.stringify(arms.split(',').map((name) => name.trim()))}`]),
    ...(seeds === undefined ? [] : [`seeds=${JSON.stringify(seedsOption(seeds))}`]),
    ...set,
  ];
  return {
    preset,
    out,
    store: store ?? null,
    record: record ?? null,
    population: population ?? null,
    checkpoints: checkpoints ?? null,
    kernels: kernels === undefined ? null : kernelsOption(kernels),
    kernelsFile: kernels ?? null,
    precision: precisionOf(precision),
    people,
    assignments,
    axes,
  };
}

/** The preset with what the command line changes. Throws preset-unknown, arm-unknown, spec-invalid, population-invalid. */
export function specOf(line: CommandLine): ExperimentSpec {
  const { spec: preset } = presetNamed(line.preset);
  const ofTask = line.assignments.filter((one) => one.startsWith('task='));
  const { task } = taskNamed(withOverrides(preset, ofTask).task);
  const population = line.population === null ? preset.population : populationOption(line.population, task);
  const spec = withOverrides({ ...preset, population }, line.assignments);
  task.realUsers(populationOf(spec));
  planOf(spec);
  requireUsed(
    spec,
    line.assignments.map((one) => one.split('=')[0]!),
  );
  return spec;
}

/** Throws `usage` for a setting that was given for nothing. */
function requireUsed({ reward }: ExperimentSpec, keys: readonly string[]): void {
  const unused = unusedRewardSetting(reward, keys);
  if (unused === null) return;
  throw new ShiftLabError(
    'usage',
    `${unused} changes nothing, because reward.formula does not name it: leave it out, or write ${unused === 'reward.lambda' ? 'lambda' : 'cost'} into the formula.`,
    { key: unused },
  );
}

const DIALOGUES_RECORDED = 8;

/** What a recording keeps of an event beside the result: the first dialogues of each batch, and calibration's epochs. */
function recorded(event: ExperimentEvent): ExperimentEvent[] {
  if (event.type === 'calibration-epoch') return [event];
  return event.type === 'dialogues' ? [{ ...event, dialogues: event.dialogues.slice(0, DIALOGUES_RECORDED) }] : [];
}

/** What a cancelled run throws, with how to go on; without a store that cannot be done, so the error must say that. */
export function cancelledWith(thrown: unknown, store: string | null): unknown {
  if (store === null) return nothingKept(thrown, ' Use --store DIR to be able to resume.');
  if (asShiftLabError(thrown).code !== 'cancelled') return thrown;
  return new ShiftLabError(
    'cancelled',
    `The run was cancelled. The same command, with --store ${shown(store)}, goes on from its last checkpoint.`,
    {},
    { cause: thrown },
  );
}

/** For a run whose store is the memory of this process: what a cancelled one throws, with another sentence. Any other error stays as it is. */
export function nothingKept(thrown: unknown, advice = ''): unknown {
  if (asShiftLabError(thrown).code !== 'cancelled') return thrown;
  return new ShiftLabError('cancelled', `The run was cancelled and nothing was saved.${advice}`, {}, { cause: thrown });
}

interface EndedRun extends Omit<Ended, 'adapter'> {
  readonly adapter: RunFile['adapter'];
  readonly spec: ExperimentSpec;
  readonly heard: readonly ExperimentEvent[];
}

/** Writes what the command line asks for. Throws as writeOrKeep does. */
export async function writeRun(
  { out, record }: Pick<CommandLine, 'out' | 'record'>,
  { result, spec, adapter, startedAt, heard }: EndedRun,
): Promise<void> {
  const files: [string, string][] = [[out, `${JSON.stringify(result)}\n`]];
  if (record !== null) {
    // A run that continues does not repeat the events of before; the result has their numbers.
    const events = [...heard.flatMap(recorded), ...eventsOf(result)];
    const file: RunFile = {
      format: 'shiftlab-run',
      schema: RUN_FILE_SCHEMA,
      createdAtMs: startedAt.getTime(),
      status: 'done',
      adapter,
      spec,
      events,
      result,
    };
    files.push([record, runFileText(file)]);
  }
  await writeOrKeep(files);
  sayNotice(`Wrote ${files.map(([file]) => shown(file)).join(' and ')}.`);
}

/** The kernels that were chosen decide the last digits: --kernels with this result gives them again. */
function sayKernels({ adapters }: ExperimentResult): void {
  for (const { variants } of adapters)
    if (variants && Object.keys(variants).length > 0) sayNotice(kernelsLine(variants));
  if (adapters.length > 1)
    sayNotice('The run was continued on another adapter or with other kernels: its last digits cannot be had again.');
}

async function run(line: CommandLine, spec: ExperimentSpec, store: RunStore, signal: AbortSignal): Promise<void> {
  const print = progressPrinter(spec);
  const heard: ExperimentEvent[] = [];
  const onEvent = (event: ExperimentEvent) => {
    print(event);
    if (line.record !== null && event.type !== 'progress') heard.push(event);
  };
  const { kernels, precision } = line;
  const openCheckpoint = checkpointsIn(line.checkpoints);
  const ended = await runToEnd(spec, store, signal, { openCheckpoint, kernels, precision, onEvent }).catch(
    (thrown: unknown) => {
      throw cancelledWith(thrown, line.store);
    },
  );
  sayKernels(ended.result);
  await writeRun(line, { ...ended, spec, heard });
}

export async function main(argv: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  const line = readCommandLine(argv);
  const given = peopleOption(line.people, specOf(line));
  const spec = given ? await withPeopleLogs(specOf(line), given) : specOf(line);
  await requireApart(
    [
      ['--out', line.out],
      ['--record', line.record],
    ],
    [
      ['--population', line.population?.startsWith('prior:') ? null : line.population],
      ['--kernels', line.kernelsFile],
      ...line.people.map((file) => ['--people', file] as const),
    ],
  );
  if (line.axes.length > 0) {
    const { axes, out, store, kernels, precision, checkpoints } = line;
    const openCheckpoint = checkpointsIn(checkpoints);
    await runGrid(spec, { axes, out, store, kernels, precision, openCheckpoint }, interruption.signal);
    return 0;
  }
  await requireWritable('--out', line.out);
  if (line.record !== null) await requireWritable('--record', line.record);
  const begin = async (store: RunStore, signal: AbortSignal) => {
    if (given) await givePeopleLogs(store, given);
    await run(line, spec, store, signal);
  };
  if (line.store === null) await begin(new MemoryStore(), interruption.signal);
  else
    await withOwnStore(line.store, (store, owned) =>
      begin(store, AbortSignal.any([interruption.signal, owned.signal])),
    );
  return 0;
}
