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
 *   --set key=value      changes one setting of the preset, for example --set grpo.beta=0; may be given several times
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
import { guardWindow, type ExperimentSpec } from '../src/domain/experiment-spec';
import { kernelsLine } from '../src/domain/chosen-kernels';
import { Device, type Precision } from '../src/engine/device';
import type { VariantChoices } from '../src/engine/variants';
import { MemoryStore } from '../src/experiment/memory-store';
import { withOverrides } from '../src/experiment/overrides';
import { presetNamed } from '../src/experiment/presets/registry';
import { planOf } from '../src/experiment/plan';
import { runExperiment } from '../src/experiment/run-experiment';
import { eventsOf } from '../src/trace/result-events';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { rollbackWords } from '../src/ui/run/rollback-words';
import { RUN_FILE_SCHEMA, runFileText, type RunFile } from '../src/trace/run-file';
import { checkpointsIn } from './files/checkpoint-files';
import { shown } from './files/reasons';
import { parsedLine, seedsOption, text, usage } from './command-line/command-line';
import { withOwnStore } from './files/store-owner';
import { kernelsOption } from './command-line/kernels-option';
import { populationOption } from './command-line/population-option';
import { tuningFile } from './files/tuning-file';
import { nodeGpu } from './machine/node-gpu';
import { precisionOf, sayPrecision } from './command-line/precision';
import { requireApart, requireWritable, writeOrKeep } from './files/whole-file';
import type { Interruption } from './machine/interruption.mjs';

const USAGE =
  'npm run experiment -- --preset NAME [--arms a,b] [--seeds 1,2] [--population FILE|prior:N] [--set key=value ...] [--checkpoints DIR] [--store DIR] [--record FILE.json] [--kernels FILE] [--precision f16] --out FILE.json';

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
    set: { type: 'string', multiple: true },
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
    set = [],
  } = parsedLine(argv, USAGE, { options }).values;
  if (!preset) throw usage('--preset is missing', USAGE);
  if (!out) throw usage('--out is missing', USAGE);
  if (record !== undefined && resolve(record) === resolve(out))
    throw usage('--out and --record name the same file', USAGE);
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
    assignments,
  };
}

/** The preset with what the command line changes. Throws preset-unknown, arm-unknown, spec-invalid, population-invalid. */
export function specOf(line: CommandLine): ExperimentSpec {
  const spec = withOverrides(presetNamed(line.preset).spec, line.assignments);
  const { task } = taskNamed(spec.task);
  const population = line.population === null ? spec.population : populationOption(line.population, task);
  task.realUsers(population ?? task.defaultPopulation);
  planOf(spec);
  return { ...spec, population };
}

const sayNotice = (sentence: string) => void process.stderr.write(`${sentence}\n`);

/** Says a line for each stage, evaluation and collapse, and every few seconds one within a stage. */
export function progressPrinter(
  spec: ExperimentSpec,
  say: (line: string) => void = sayNotice,
): (event: ExperimentEvent) => void {
  let lastMs = 0;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return (event) => {
    if (event.type === 'stage')
      say(`[${event.index + 1}/${event.total}] ${event.stage} ${event.arm ?? ''} (seed ${event.seed})`);
    if (event.type === 'calibration-epoch')
      say(`  epoch ${event.epoch}: NLL ${event.trainNll.toFixed(4)}, held out ${event.heldOutNll.toFixed(4)}`);
    if (event.type === 'evaluation') {
      const when = event.update === null ? '' : ` after ${event.update} updates`;
      say(
        `  ${event.arm}, ${event.on}${when}: success ${percent(event.metrics.success)}, reward ${event.metrics.reward.toFixed(3)}, turns ${event.metrics.turns.toFixed(2)}`,
      );
    }
    if (event.type === 'rollback') say(`  ${event.arm}: ${rollbackWords(event.rollback, guardWindow(spec))}`);
    if (event.type === 'progress' && performance.now() - lastMs > 5000) {
      lastMs = performance.now();
      const left = event.secondsLeft === null ? '' : `, about ${Math.ceil(event.secondsLeft)} s left`;
      say(`  ${event.done}/${event.total}; ${percent(event.share)} of all${left}`);
    }
  };
}

const DIALOGUES_RECORDED = 8;

/** What a recording keeps of an event beside the result: the first dialogues of each batch, and calibration's epochs. */
function recorded(event: ExperimentEvent): ExperimentEvent[] {
  if (event.type === 'calibration-epoch') return [event];
  return event.type === 'dialogues' ? [{ ...event, dialogues: event.dialogues.slice(0, DIALOGUES_RECORDED) }] : [];
}

/** Runs on a device of its own, with progress on standard error; stops at the next safe point when the signal says so. */
export async function runToEnd(spec: ExperimentSpec, store: RunStore, signal: AbortSignal): Promise<ExperimentResult> {
  const device = await Device.open(nodeGpu(), 'most');
  try {
    return await runExperiment({
      spec,
      host: createModelHost(device, tuningFile),
      openCheckpoint: checkpointsIn(null),
      store,
      control: { signal },
      onEvent: progressPrinter(spec),
      onNotice: sayNotice,
      startedAt: new Date().toISOString(),
    });
  } finally {
    device.destroy();
  }
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

interface EndedRun {
  readonly result: ExperimentResult;
  readonly spec: ExperimentSpec;
  readonly adapter: RunFile['adapter'];
  readonly startedAt: Date;
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
  const openCheckpoint = checkpointsIn(line.checkpoints);
  const device = await Device.open(nodeGpu(), 'most', line.precision);
  sayPrecision(line.precision, device, sayNotice);
  const print = progressPrinter(spec);
  const heard: ExperimentEvent[] = [];
  const startedAt = new Date();
  try {
    const result = await runExperiment({
      spec,
      host: createModelHost(device, tuningFile),
      openCheckpoint,
      store,
      control: { signal },
      onEvent: (event) => {
        print(event);
        if (line.record !== null && event.type !== 'progress') heard.push(event);
      },
      onNotice: sayNotice,
      ...(line.kernels && { kernels: line.kernels }),
      startedAt: startedAt.toISOString(),
    });
    sayKernels(result);
    await writeRun(line, { result, spec, adapter: device.adapter, startedAt, heard });
  } catch (thrown) {
    throw cancelledWith(thrown, line.store);
  } finally {
    device.destroy();
  }
}

export async function main(argv: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  const line = readCommandLine(argv);
  const spec = specOf(line);
  await requireApart(
    [
      ['--out', line.out],
      ['--record', line.record],
    ],
    [
      ['--population', line.population?.startsWith('prior:') ? null : line.population],
      ['--kernels', line.kernelsFile],
    ],
  );
  await requireWritable('--out', line.out);
  if (line.record !== null) await requireWritable('--record', line.record);
  if (line.store === null) await run(line, spec, new MemoryStore(), interruption.signal);
  else
    await withOwnStore(line.store, (store, owned) =>
      run(line, spec, store, AbortSignal.any([interruption.signal, owned.signal])),
    );
  return 0;
}
