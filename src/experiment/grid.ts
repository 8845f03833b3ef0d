/**
 * A full factorial of settings: `--grid reward.lambda=0,0.5,1 --grid horizon=4,8` are six. Each value is written as with
 * --set (overrides.ts). A comma within brackets of any kind or quotation marks belongs to the value, so a value may be a list
 * or a formula: --grid 'key=[1,2],[3]' has two.
 */
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import { settingValue } from './overrides';

/** A setting and the values that it takes, as text. */
export interface Axis {
  readonly key: string;
  readonly values: readonly string[];
}

/** One of the combinations: the value of each key. */
export type Combination = Readonly<Record<string, unknown>>;

/** More are a mistake: a comma too many in three options. */
export const MOST_SETTINGS = 1000;

/** What is no setting of a run, or has an option of its own. */
const NO_AXIS: Readonly<Record<string, string>> = {
  seeds: 'every setting is run with each of the seeds: use --seeds',
  arms: 'the arms are compared within each setting: use --arms',
  preset: 'it is only a label: use --preset',
  schema: 'it is the version of the settings',
};

const refuse = (sentence: string, given: string): ShiftLabError =>
  new ShiftLabError('usage', sentence, { given: shortened(given) });

/** "KEY=a,b". Throws `usage` if it has no key or no value, a value twice, or a bracket or quotation mark that is not closed. */
export function axisIn(given: string): Axis {
  const equals = given.indexOf('=');
  const key = given.slice(0, Math.max(0, equals)).trim();
  if (key === '' || equals === given.length - 1)
    throw refuse(`--grid takes KEY=VALUE,VALUE, such as reward.lambda=0,0.5, not "${shortened(given)}".`, given);
  const why = Object.hasOwn(NO_AXIS, key) ? NO_AXIS[key] : undefined;
  if (why !== undefined) throw refuse(`--grid cannot vary ${key}: ${why}.`, given);
  const values = partsOf(given.slice(equals + 1), given);
  const seen = new Set<string>();
  for (const value of values) {
    const canonical = JSON.stringify(settingValue(value));
    if (value === '' || seen.has(canonical)) {
      const what =
        value === '' ? 'an empty value; an empty text is written as ""' : `the value ${shortened(value, 40)} twice`;
      throw refuse(`--grid ${shortened(given)} has ${what}.`, given);
    }
    seen.add(canonical);
  }
  return { key, values };
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };

/** At commas outside of brackets and quotation marks of all kinds. */
function partsOf(text: string, given: string): string[] {
  const parts = [''];
  const open: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    const quoted = open.at(-1) === '"';
    if (character === ',' && open.length === 0) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += character;
    if (quoted && character === '\\') parts[parts.length - 1] += text[++i] ?? '';
    else if (character === open.at(-1)) open.pop();
    else if (!quoted && (character === '"' || CLOSING[character])) open.push(CLOSING[character] ?? '"');
  }
  if (open.length > 0) throw refuse(`--grid ${shortened(given)} lacks a closing ${open.at(-1)!}.`, given);
  return parts.map((part) => part.trim());
}

/** Every combination; the last axis varies fastest. Throws `usage` for a key that comes twice, and for too many. */
export function combinationsOf(axes: readonly Axis[]): readonly Combination[] {
  const keys = axes.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined)
    throw refuse(`--grid ${shortened(twice)} is given twice: give all of its values at once.`, twice);
  const many = axes.reduce((product, { values }) => product * values.length, 1);
  if (many > MOST_SETTINGS)
    throw refuse(`This grid has ${many} settings; at most ${MOST_SETTINGS} are run. Use fewer values.`, String(many));
  return axes.reduce<Combination[]>(
    (made, { key, values }) => made.flatMap((one) => values.map((value) => ({ ...one, [key]: settingValue(value) }))),
    [{}],
  );
}

/** As --set takes it; a whole section (reward) before a setting in it (reward.lambda), which it would overwrite. */
export const assignmentsOf = (combination: Combination): readonly string[] =>
  Object.entries(combination)
    .sort(([one], [other]) => one.split('.').length - other.split('.').length)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);

/** Characters of a value in a name, and of a name. */
const LONGEST_VALUE = 40;
const LONGEST_NAME = 120;

/** For a file and for a person: "lambda=0.5_horizon=4". Two combinations may have the same name, if their values are long. */
export function nameOf(combination: Combination): string {
  const keys = Object.keys(combination);
  const last = (key: string) => key.split('.').at(-1)!;
  const isUnique = (key: string) => keys.filter((other) => last(other) === last(key)).length === 1;
  const parts = keys.map((key) => `${plain(isUnique(key) ? last(key) : key)}=${valueName(combination[key])}`);
  return parts.join('_').slice(0, LONGEST_NAME);
}

/** What every disk takes as part of a name. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9._+-]+/g, '-').replace(/(?<=.)-+$/, '');

function valueName(value: unknown): string {
  const named = (value as { name?: unknown } | null)?.name;
  const text = typeof value === 'string' ? value : typeof named === 'string' ? named : JSON.stringify(value);
  const short = plain(text).slice(0, LONGEST_VALUE);
  return typeof value === 'number' ? short : short.replace(/^-+(?=.)/, '');
}
