/** Every reader of what a person brings, under every kind of damage to a real file and under any JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { withTaskWords } from '../../../src/base-models/task-words';
import { jsonOf } from '../../../src/domain/json-text';
import { Rng } from '../../../src/domain/rng';
import { parseSpec, type ExperimentSpec } from '../../../src/domain/experiment-spec';
import { withOverrides } from '../../../src/experiment/overrides';
import { planOf } from '../../../src/experiment/plan';
import { presetNamed } from '../../../src/experiment/presets/registry';
import { requireUsable } from '../../../src/experiment/usable-spec';
import { readCheckpoint, type Checkpoint } from '../../../src/model/checkpoint';
import { configText, parseConfig, type LlamaConfig } from '../../../src/model/config';
import { parameterTable } from '../../../src/model/parameters';
import { Tokenizer } from '../../../src/model/tokenizer';
import { parsePopulation } from '../../../src/personas/core/mixture';
import { populationFromPrior } from '../../../src/personas/core/prior';
import { taskNamed } from '../../../src/tasks/registry';
import { existingKernels } from '../../command-line/kernels-option';
import type { TortureRow } from '../part';
import { MUTATIONS, TEXT_MUTATIONS } from '../records/mutations';
import { Attempts } from '../records/reading';

const ROOT = join(import.meta.dirname, '../../..');
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(ROOT, path)));
const textOf = (path: string) => new TextDecoder().decode(bytesOf(path));
const SHIPPED = 'public/checkpoints/clarify/policy';

interface Reader {
  readonly name: string;
  /** The text of a sound file. */
  readonly sound: string;
  readonly read: (text: string) => unknown;
  readonly use: (read: never) => void;
}

/** Throws if the settings cannot be run. */
function runnable(spec: ExperimentSpec): ExperimentSpec {
  const { task } = taskNamed(spec.task);
  requireUsable(spec, task);
  task.realUsers(spec.population ?? task.defaultPopulation);
  planOf(spec);
  return spec;
}

function requireEqual(a: unknown, b: unknown): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
}

function readers(): readonly Reader[] {
  const { task } = taskNamed('clarify');
  const configs = ['test/golden/gqa/config.json', `${SHIPPED}/config.json`].map((path) => ({
    name: path,
    sound: textOf(path),
    read: (text: string) => {
      const config = parseConfig(text);
      parameterTable(config);
      return config;
    },
    // What is written of it is read as the same.
    use: (config: LlamaConfig) => requireEqual(parseConfig(configText(config)), config),
  }));
  const config = textOf(`${SHIPPED}/config.json`);
  return [
    ...configs,
    {
      name: 'tokenizer.json',
      sound: textOf(`${SHIPPED}/tokenizer.json`),
      read: (text) => {
        const tokenizer = Tokenizer.parse(text);
        tokenizer.decode(tokenizer.encode(task.vocabulary.slice(0, 9).join(' ')).filter((id) => id !== undefined));
        return text;
      },
      use: (text: string) => {
        if (!(Tokenizer.parse(text).vocabularySize >= 0)) throw new Error('it has no size');
      },
    },
    {
      name: 'tokenizer.json of a task',
      sound: textOf(`${SHIPPED}/tokenizer.json`),
      read: (text) => withTaskWords(task, 'policy', { config, tokenizer: text, weights: new Uint8Array() }).tokenizer!,
      use: (text: string) => {
        const tokenizer = Tokenizer.parse(text);
        task.vocabulary.forEach((word, id) => requireEqual(tokenizer.idOf(word), id));
      },
    },
    {
      name: 'a population',
      sound: JSON.stringify(populationFromPrior(3)),
      read: (text) => {
        const population = jsonOf(text, 'This file', 'population-invalid');
        task.realUsers(population);
        return population;
      },
      use: (population: unknown) => void parsePopulation(population),
    },
    {
      name: 'settings',
      sound: JSON.stringify({ ...presetNamed('clarify').spec, population: populationFromPrior(3) }),
      read: (text) => runnable(parseSpec(jsonOf(text, 'This file', 'spec-invalid'))),
      use: (spec: ExperimentSpec) => requireEqual(parseSpec(JSON.parse(JSON.stringify(spec))), spec),
    },
    {
      name: 'a table of kernels',
      sound: JSON.stringify({ 'matmul forward 32×16': 'tiled', 'attention backward 4': 'plain' }),
      read: (text) => existingKernels(jsonOf(text, 'This file', 'kernels-invalid'), 'kernels.json'),
      use: (table: object) => {
        if (!Object.values(table).every((kernel) => typeof kernel === 'string')) throw new Error('it has other values');
      },
    },
  ];
}

export function tortureCheckpoints(seed: number, times: number, say: (line: string) => void): readonly TortureRow[] {
  const rows: TortureRow[] = [];
  for (const reader of readers()) {
    say(reader.name);
    rows.push(damagedText(reader, seed, times), anyJson(reader, seed, times * 20));
  }
  say('model.safetensors');
  rows.push(...damagedWeights(seed, times));
  say('--set');
  rows.push(settings(seed, times * 20));
  return rows;
}

function damagedText({ name, sound, read, use }: Reader, seed: number, times: number): TortureRow {
  const rng = new Rng(seed, `checkpoints/${name}`);
  const attempts = new Attempts(`${name}, damaged anywhere`);
  use(read(sound) as never); // throws if the sound file is refused: nothing would be tested
  const value = JSON.parse(sound) as unknown;
  const often = (mutation: string) => (mutation.includes('100,000') ? Math.ceil(times / 20) : times);
  for (const mutation of MUTATIONS)
    for (let i = 0; i < often(mutation.name); i++) {
      const once = mutation.value(value, rng);
      const changed = JSON.stringify(i % 4 === 3 ? mutation.value(once, rng) : once) ?? 'null';
      attempts.try(`${mutation.name} ${i}`, () => read(changed), use);
    }
  const compact = JSON.stringify(value);
  for (const mutation of TEXT_MUTATIONS)
    for (let i = 0; i < often(mutation.name); i++) {
      const changed = mutation.text(compact, rng);
      attempts.try(`${mutation.name} ${i}`, () => read(changed), use);
    }
  return attempts.row;
}

/** Any JSON, alone and in the fields of the sound file. */
function anyJson({ name, sound, read, use }: Reader, seed: number, times: number): TortureRow {
  const attempts = new Attempts(`any JSON for ${name}`);
  const fields = Object.keys(JSON.parse(sound) as object);
  const partly = fc
    .dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 })
    .map((changed) => ({ ...(JSON.parse(sound) as object), ...changed }));
  const values = fc.sample(fc.oneof(fc.jsonValue({ maxDepth: 5 }), partly), { seed, numRuns: times });
  values.forEach((value, i) => attempts.try(`any JSON ${i}`, () => read(JSON.stringify(value)), use));
  return attempts.row;
}

/** The file itself, and its header with the length that it then has. */
function damagedWeights(seed: number, times: number): readonly TortureRow[] {
  const config = textOf('test/golden/tiny/config.json');
  const sound = bytesOf('test/golden/tiny/model.safetensors');
  const rng = new Rng(seed, 'checkpoints/model.safetensors');
  const read = (weights: Uint8Array) => () => readCheckpoint({ config, weights });
  const use = ({ config: of, weights }: Checkpoint) => {
    requireEqual(weights.length, parameterTable(of).parameterCount);
    if (!weights.every(Number.isFinite)) throw new Error('a weight is not finite');
  };
  use(read(sound)());
  const headerBytes = Number(new DataView(sound.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(sound.subarray(8, 8 + headerBytes));
  const withHeader = (text: string): Uint8Array => {
    const json = new TextEncoder().encode(text);
    const file = new Uint8Array(8 + json.length + sound.length - 8 - headerBytes);
    new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
    file.set(json, 8);
    file.set(sound.subarray(8 + headerBytes), 8 + json.length);
    return file;
  };

  const bits = new Attempts('model.safetensors, bits flipped in its header');
  for (let i = 0; i < times * 5; i++) {
    const file = Uint8Array.from(sound);
    file[rng.integer(8 + headerBytes)]! ^= 1 << rng.integer(8);
    bits.try(`bit ${i}`, read(file), use);
  }
  const lengths = new Attempts('model.safetensors, cut short or longer');
  for (let i = 0; i < times; i++) {
    lengths.try(`cut ${i}`, read(sound.slice(0, rng.integer(sound.length))), use);
    lengths.try(`longer ${i}`, read(Uint8Array.of(...sound.subarray(0, 20_000), ...new Uint8Array(i))), use);
  }
  const headers = new Attempts('model.safetensors, its header damaged anywhere');
  for (const mutation of MUTATIONS)
    for (let i = 0; i < (mutation.name.includes('100,000') ? Math.ceil(times / 20) : times); i++) {
      const changed = JSON.stringify(mutation.value(JSON.parse(header), rng)) ?? 'null';
      headers.try(`${mutation.name} ${i}`, read(withHeader(changed)), use);
    }
  for (const mutation of TEXT_MUTATIONS)
    for (let i = 0; i < Math.ceil(times / 5); i++)
      headers.try(`${mutation.name} ${i}`, read(withHeader(mutation.text(header, rng))), use);
  const bytes = new Attempts('any bytes for model.safetensors');
  fc.sample(fc.uint8Array({ maxLength: 300 }), { seed, numRuns: times * 10 }).forEach((file, i) =>
    bytes.try(`bytes ${i}`, read(Uint8Array.from(file)), use),
  );
  return [bits.row, lengths.row, headers.row, bytes.row];
}

/** `--set name=value`, with names of settings and without. */
function settings(seed: number, times: number): TortureRow {
  const attempts = new Attempts('any text for --set');
  const { spec } = presetNamed('clarify');
  const paths = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, inner]) => [`${path}${key}`, ...paths(inner, `${path}${key}.`)])
      : [];
  const name = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...paths(spec, '')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('__proto__', 'grpo.__proto__', 'constructor.prototype', 'arms.0', '', '.'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2000 }) },
  );
  const value = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.double().map(String),
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.constantFrom('1e-30', '1e38', '[1,1]', '["naive","naive"]', 'null', '{}', '-0', '["constructor"]'),
  );
  const assignments = fc.sample(
    fc.array(
      fc.tuple(name, value).map((both) => both.join('=')),
      { maxLength: 3 },
    ),
    {
      seed,
      numRuns: times,
    },
  );
  [...assignments, [`seeds=${'['.repeat(100_000)}`], [`arms=${'['.repeat(5000)}${']'.repeat(5000)}`]].forEach(
    (given, i) =>
      attempts.try(
        `--set ${i}: ${JSON.stringify(given).slice(0, 200)}`,
        () => runnable(withOverrides(spec, given)),
        (read: ExperimentSpec) => requireEqual(parseSpec(JSON.parse(JSON.stringify(read))), read),
      ),
  );
  return attempts.row;
}
