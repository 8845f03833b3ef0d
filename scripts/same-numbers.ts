/**
 * Shows whether a change of the code changed a number:
 *
 *   npm run same-numbers -- [clarify-smoke] [every-arm] [clarify] [edit] [edit-smoke]
 *       [--result FILE.json ...] [--renamed OLD=NEW ...] [--record]
 *
 * Runs what you name (by default the first four), and compares every number with the recorded ones, to the last bit.
 * every-arm is clarify-smoke with all arms, our extensions included; the others are presets.
 *
 *   --result FILE.json   compares a result that is there already, instead of running a preset
 *   --renamed OLD=NEW    a part of the series' paths has a new name (kl=klFromBase); its numbers must be the same. A new
 *                        name that contains the old one is found without this
 *   --record             records the numbers: for a change that is meant to change numbers or their names
 *
 * Another adapter computes other numbers, so test/same-numbers has a file for each. Exit code 1 if a recorded number
 * changed or is missing. On two cores without a GPU clarify-smoke and edit-smoke take half a minute,
 * every-arm one, clarify ten and edit more than fifteen.
 */
import { join, resolve } from 'node:path';
import { arms } from '../src/arms/registry';
import { ShiftLabError } from '../src/domain/errors';
import type { ExperimentResult } from '../src/domain/experiment-result';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { shortened } from '../src/domain/shown-value';
import { MemoryStore } from '../src/experiment/memory-store';
import { presetNamed, presets } from '../src/experiment/presets/registry';
import { compare, differenceOf, fingerprintOf, type Fingerprint, type Rename } from '../src/results/fingerprint';
import { flag, isThere, namesIn, parsedLine, readJson, readResult, usage } from './command-line/command-line';
import { nothingKept } from './experiment';
import { runToEnd } from './experiment/run-to-end';
import { writeWhole } from './files/disk';
import type { Interruption } from './machine/interruption.mjs';

const USAGE = 'npm run same-numbers -- [NAME…] [--result FILE.json …] [--renamed OLD=NEW …] [--record]';
const EVERY_ARM = 'every-arm';
const NAMES = ['clarify-smoke', EVERY_ARM, 'clarify', 'edit'];
const FOLDER = resolve(import.meta.dirname, '..', 'test', 'same-numbers');
const NAMES_SHOWN = 12;

/** What numbers are recorded of, on any adapter. */
function recordedNames(folder = FOLDER): string[] {
  const files = namesIn(folder).filter((file) => file.endsWith('.json'));
  return [...new Set(files.flatMap((file) => Object.keys(recordFrom(join(folder, file)).presets)))];
}

/** Before anything runs. Throws `usage` for a name that is none, or of which there is nothing to compare with. */
export function requireNames(names: readonly string[], recording: boolean, folder = FOLDER): void {
  const known = recording ? [EVERY_ARM, ...presets.map(({ name }) => name)] : recordedNames(folder);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const isPreset = unknown === EVERY_ARM || presets.some(({ name }) => name === unknown);
  const reason = isPreset
    ? `Nothing is recorded of ${unknown}; --record records it, and there are records of ${known.join(', ')}`
    : `There is no "${shortened(unknown, 40)}"; names: ${known.join(', ')}`;
  throw new ShiftLabError('usage', `${reason}.`, { name: unknown });
}

/** The spec behind a name: a preset's, or every stage of every arm at a tiny size. Throws `preset-unknown`. */
function specNamed(name: string): ExperimentSpec {
  if (name !== EVERY_ARM) return presetNamed(name).spec;
  const { spec } = presetNamed('clarify-smoke');
  const { density, adversarial } = spec.extensions;
  return {
    ...spec,
    preset: EVERY_ARM,
    arms: arms.map((arm) => arm.name),
    extensions: {
      ...spec.extensions,
      renewEvery: 2,
      freshDialogues: 32,
      density: { ...density, dialogues: 64, maxEpochs: 2 },
      adversarial: { ...adversarial, rounds: 2, promptsPerRound: 4, groupSize: 4 },
    },
    evaluation: { ...spec.evaluation, dialogues: 32, curveDialogues: 16 },
  };
}

interface RecordFile {
  readonly adapter: string;
  readonly presets: Readonly<Record<string, Fingerprint>>;
}

/** "llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)" is kept in llvmpipe-mesa-25-0-7-llvm-15-0-6.json. */
const fileOf = (adapter: string, folder = FOLDER): string =>
  join(
    folder,
    `${adapter
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')}.json`,
  );

function recordOf(adapter: string, folder = FOLDER): RecordFile {
  const file = fileOf(adapter, folder);
  return isThere(file) ? recordFrom(file) : { adapter, presets: {} };
}

/** Throws `usage` if the file is damaged, or a preset in it has no series. */
export function recordFrom(file: string): RecordFile {
  const { adapter, presets } = (readJson(file) ?? {}) as Partial<RecordFile>;
  const damaged = (what: string) =>
    new ShiftLabError('usage', `${file} is damaged: ${what}. Restore it, or record again at a commit that you trust.`, {
      file,
    });
  if (typeof adapter !== 'string') throw damaged('it names no adapter');
  if (!isObject(presets)) throw damaged('it has no presets');
  for (const [preset, series] of Object.entries(presets)) {
    if (!isObject(series) || Object.keys(series).length === 0) throw damaged(`${preset} has no series`);
    const wrong = Object.entries(series).find(([, one]) => !isSeries(one));
    if (wrong) throw damaged(`${wrong[0]} of ${preset} is not a series`);
  }
  return { adapter, presets };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSeries = (value: unknown): boolean =>
  isObject(value) &&
  'values' in value &&
  typeof value.values === 'number' &&
  'hash' in value &&
  typeof value.hash === 'string' &&
  'first' in value &&
  Array.isArray(value.first);

/** JSON with a line for each series, so that a difference of two versions can be read. */
function textOf({ adapter, presets }: RecordFile): string {
  const parts = Object.entries(presets).map(([preset, fingerprint]) => {
    const lines = Object.entries(fingerprint).map(
      ([path, series]) => `  ${JSON.stringify(path)}: ${JSON.stringify(series)}`,
    );
    return `${JSON.stringify(preset)}: {\n${lines.join(',\n')}\n}`;
  });
  return `{"adapter": ${JSON.stringify(adapter)}, "presets": {\n${parts.join(',\n')}\n}}\n`;
}

function adapterOf(result: ExperimentResult): string {
  const [adapter, ...others] = result.adapters;
  if (adapter && others.length === 0) return adapter.description;
  throw new ShiftLabError('usage', 'A result of several adapters has no record to be compared with.', {
    adapters: result.adapters.map(({ description }) => description).join('; '),
  });
}

export async function record(result: ExperimentResult, fingerprint: Fingerprint, folder = FOLDER): Promise<void> {
  const adapter = adapterOf(result);
  const file = fileOf(adapter, folder);
  const presets = { ...recordOf(adapter, folder).presets, [result.spec.preset]: fingerprint };
  await writeWhole(file, textOf({ adapter, presets }));
  console.log(`${result.spec.preset}: ${Object.keys(fingerprint).length} series recorded in ${file}.`);
}

/** Whether every recorded number is still there. Says what is not. */
function holds(result: ExperimentResult, fingerprint: Fingerprint, renames: readonly Rename[]): boolean {
  const adapter = adapterOf(result);
  const recorded = recordOf(adapter).presets[result.spec.preset];
  if (!recorded) {
    console.log(
      `${result.spec.preset}: nothing is recorded for ${adapter}. Record it at a commit that you trust: --record.`,
    );
    return false;
  }
  const { same, renamed, changed, missing, added } = compare(recorded, fingerprint, renames);
  const good = changed.length === 0 && missing.length === 0;
  console.log(
    `${result.spec.preset}: ${same} of ${Object.keys(recorded).length} series are the same to the last bit (${adapter}).`,
  );
  say(
    'Renamed, with the same numbers',
    renamed.map(({ from, to }) => `${from} → ${to}`),
  );
  say(
    'Changed',
    changed.map((path) => `${path}: ${differenceOf(recorded[path]!, fingerprint[path]!)}`),
  );
  say('Gone', missing);
  say('New', added);
  return good;
}

function say(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`  ${title}: ${lines.length}`);
  for (const line of lines.slice(0, NAMES_SHOWN)) console.log(`    ${line}`);
  if (lines.length > NAMES_SHOWN) console.log(`    … and ${lines.length - NAMES_SHOWN} more`);
}

/** "kl=klFromBase". Throws `usage`. */
function renameIn(given: string): Rename {
  const [from, to, ...more] = given.split('=');
  if (from && to && more.length === 0) return { from, to };
  throw usage(`--renamed takes OLD=NEW, not "${given}"`, USAGE);
}

async function oneRun(spec: ExperimentSpec, signal: AbortSignal): Promise<ExperimentResult> {
  try {
    return (await runToEnd(spec, new MemoryStore(), signal)).result;
  } catch (thrown) {
    throw nothingKept(thrown);
  }
}

export async function main(argv: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  const options = {
    result: { type: 'string', multiple: true },
    renamed: { type: 'string', multiple: true },
    record: flag,
  } as const;
  const { values, positionals } = parsedLine(argv, USAGE, { options, allowPositionals: true });
  const files = values.result ?? [];
  const renames = (values.renamed ?? []).map(renameIn);
  const names = positionals.length > 0 || files.length > 0 ? positionals : NAMES;
  requireNames(names, values.record);
  const specs = names.map(specNamed);
  const sources = [
    ...files.map((file) => async () => readResult(file)),
    ...specs.map((spec) => () => oneRun(spec, interruption.signal)),
  ];
  let good = true;
  for (const open of sources) {
    const result = await open();
    const fingerprint = await fingerprintOf(result);
    if (values.record) await record(result, fingerprint);
    else if (!holds(result, fingerprint, renames)) good = false;
  }
  return good ? 0 : 1;
}
