/**
 * What the command lines of all scripts have in common. A wrong command line throws `usage` before a device is opened;
 * scripts/run.mjs prints it as "code: sentence" and ends with 2 (failure.mjs).
 */
import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { shown } from '../files/reasons';
import { unpackedFile, whyUnreadable } from '../files/packed.mjs';
import { currentResult } from '../../src/domain/earlier-updates';
import { asShiftLabError, ShiftLabError, type ErrorCode } from '../../src/domain/errors';
import { asSentence, LONGEST_SENTENCE, shortened } from '../../src/domain/shown-value';
import { utf8Text } from '../../src/domain/utf8-text';
import { RESULT_SCHEMA, type ExperimentResult } from '../../src/domain/experiment-result';
import { seedsIn } from '../../src/domain/seed-list';
import { jsonOf } from '../../src/domain/json-text';
import { readRecord } from '../../src/domain/record-fields';
import { writtenResultSchema } from '../../src/domain/result-schemas';

/** An option that takes a text. */
export const text = { type: 'string' } as const;
/** The same, with a default. */
export const textOr = (standard: string) => ({ type: 'string', default: standard }) as const;
export const flag = { type: 'boolean', default: false } as const;

/** Characters of a reason, which may quote what was given. */
const LONGEST_REASON = 180;

/** An error with its reason and the correct command line; where that is long, with how to see it. */
export function usage(reason: string, line: string): ShiftLabError {
  const short = shortened(reason, LONGEST_REASON);
  const whole = `${short}. ${line}`;
  const command = /^npm run \S+/.exec(line)?.[0];
  const sentence =
    whole.length > LONGEST_SENTENCE && command ? `${short}. ${command} -- --help lists the options.` : whole;
  return new ShiftLabError('usage', sentence, { reason: short });
}

/**
 * node:util's parseArgs. Throws `usage` with the correct command line; also for what is empty, as a variable of the shell is
 * that was never set: an empty path would mean the folder where the command was started.
 */
export function parsedLine<T extends ParseArgsConfig>(
  argv: readonly string[],
  line: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  requireGivenOnce(argv, line, config);
  let parsed: ReturnType<typeof parseArgs<T>>;
  try {
    parsed = parseArgs({ ...config, args: [...argv] }) as ReturnType<typeof parseArgs<T>>;
  } catch (thrown) {
    // After an unknown option's name, Node gives advice for another case.
    throw usage(
      (thrown as Error).message.replace(/\. To specify a positional argument.*$/s, '').replace(/\.?\s*$/, ''),
      line,
    );
  }
  for (const [name, value] of Object.entries(parsed.values as Readonly<Record<string, unknown>>))
    if ((Array.isArray(value) ? (value as unknown[]) : [value]).includes('')) throw usage(`--${name} is empty`, line);
  if ((parsed.positionals as readonly string[]).includes('')) throw usage('An argument is empty', line);
  return parsed;
}

/**
 * Each option that may be given once. Of one that is given twice, node:util takes the last value. One that is written before
 * `--` npm takes for its own: it hands on the value alone, and keeps the option in the environment.
 */
function requireGivenOnce(argv: readonly string[], line: string, { options = {} }: ParseArgsConfig): void {
  const given = new Map<string, string | undefined>();
  for (const token of parseArgs({ options, args: [...argv], strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue;
    const { name, value } = token;
    const before = given.get(name);
    if (before !== undefined && value !== undefined && options[name]?.type === 'string' && !options[name].multiple)
      throw usage(`--${name} is given twice: ${shortened(before)} and ${shortened(value)}`, line);
    given.set(name, value);
  }
  const inEnvironment = (name: string) => process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined;
  const taken = Object.keys(options).find((name) => !given.has(name) && inEnvironment(name));
  if (taken !== undefined)
    throw usage(`npm took --${taken} as an option of its own: write -- before the options of this command`, line);
}

const WORDS = 2 ** 32 - 1;
const isWhole = (given: string, least: number, most: number): boolean =>
  /^\d+$/.test(given) && Number(given) >= least && Number(given) <= most;

/** The number that an option was given. Throws `usage` unless it is a whole number in [least, most]. */
export function wholeNumber(option: string, given: string, least = 0, most = WORDS): number {
  if (isWhole(given, least, most)) return Number(given);
  const bounds = most === WORDS ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ShiftLabError('usage', `${option} takes a whole number ${bounds}, not "${shortened(given)}".`, {
    option,
    given: shortened(given),
  });
}

/** "1,2" or "1-5": training seeds. Throws `usage`. */
export function seedsOption(given: string): number[] {
  const seeds = seedsIn(given);
  if (seeds !== null) return seeds;
  throw new ShiftLabError(
    'usage',
    `--seeds takes up to 100 whole numbers, such as 1,2 or 1-5, not "${shortened(given)}".`,
    { given: shortened(given) },
  );
}

/** What `read` returns. Of what it throws, the sentence begins with the file's name. */
export function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const { code, message, values } = asShiftLabError(thrown);
    const named = message.includes(file) ? message : `${shown(file)}: ${message}`;
    throw new ShiftLabError(code, asSentence(named), { ...values, file }, { cause: thrown });
  }
}

/** Of a compressed file (*.json.gz) what is in it. Throws `code` if the file cannot be read. */
export function readBytes(file: string, code: ErrorCode = 'usage'): Uint8Array {
  try {
    return unpackedFile(file);
  } catch (thrown) {
    throw new ShiftLabError(code, (thrown as Error).message, { file }, { cause: thrown });
  }
}

/** Whether there is such a file or folder. Throws `code` where the disk does not say: what counts as missing is written anew. */
export const isThere = (path: string, code: ErrorCode = 'usage'): boolean => statsOf(path, code) !== null;
export const statsOf = (path: string, code: ErrorCode = 'usage'): Stats | null =>
  asked(path, code, () => statSync(path));

/** What is in a folder; nothing where there is no such folder. Throws `code` if it cannot be read. */
export const entriesIn = (folder: string, code: ErrorCode = 'usage'): Dirent[] =>
  asked(folder, code, () => readdirSync(folder, { withFileTypes: true })) ?? [];
export const namesIn = (folder: string): string[] => entriesIn(folder).map(({ name }) => name);

function asked<T>(path: string, code: ErrorCode, ask: () => T): T | null {
  try {
    return ask();
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) return null;
    throw new ShiftLabError(
      code,
      `${shortened(path, 120)} cannot be read: ${whyUnreadable(thrown)}.`,
      { path },
      { cause: thrown },
    );
  }
}

/** Throws `code` if the file cannot be read or is not UTF-8. */
export function readText(file: string, code: ErrorCode = 'usage'): string {
  return utf8Text(readBytes(file, code), shortened(file, 120), code);
}

/** Throws `code` if the file cannot be read or is not JSON. The caller checks what is in it. */
export function readJson(file: string, code: ErrorCode = 'usage'): unknown {
  return jsonOf(readText(file, code), file, code);
}

/** A result file (docs/RESULT-SCHEMA.md), with the update metrics of earlier versions under their current names. Throws as writtenResult does. */
export function readResult(file: string): ExperimentResult {
  return currentResult(writtenResult(file));
}

/** A result file as it was written, for copies of it. Throws `usage` if it is none or is damaged, `trace-version` if its version is later than this one. */
export function writtenResult(file: string): ExperimentResult {
  const value = (readJson(file) ?? {}) as { kind?: unknown; schema?: unknown };
  if (value.kind !== 'shiftlab-result')
    throw new ShiftLabError('usage', `${file} is not a result: give a file that npm run experiment wrote with --out.`, {
      file,
    });
  if (typeof value.schema === 'number' && value.schema > RESULT_SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `${file} has result schema ${String(value.schema)}; this version reads ${RESULT_SCHEMA}: use a newer ShiftLab.`,
      { file, reads: RESULT_SCHEMA },
    );
  readRecord(writtenResultSchema, value, { failure: `${file} is damaged or incomplete.` });
  return value as unknown as ExperimentResult;
}
