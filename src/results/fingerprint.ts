/**
 * A result reduced to fingerprints of its numbers, so that a refactor can show that it changed none.
 *
 * Numbers that belong together are one series: all values at the same place of the result, in order, for one seed and arm.
 * Its fingerprint is a hash of the values' shortest exact decimal forms, so two series agree only if they agree to the last
 * bit. Left out is what may differ between two runs of the same code (wall times and what is derived from them), the
 * settings, and sentences.
 */
import { sha256Hex } from '../domain/sha256';

/** `hash`: the first 12 hexadecimal digits of SHA-256. `first`: the first values, for whoever reads the file. */
export interface Series {
  readonly values: number;
  readonly hash: string;
  readonly first: readonly string[];
}

export type Fingerprint = Readonly<Record<string, Series>>;

/** Keys whose values are times, settings or names. */
const LEFT_OUT = new Set([
  'schema',
  'kind',
  'spec',
  'adapters',
  'startedAt',
  'durationSeconds',
  'stages',
  'tokensPerSecond',
]);
/** Text that stands for numbers: one digit per dialogue, the weights' hashes. */
const TEXT_THAT_COUNTS = new Set(['successes', 'policy', 'simulator']);
/** What tells one element of a list from the next; other lists are series. */
const NAMES = ['arm', 'seed', 'metric'];

const VALUES_SHOWN = 2;

function collect(value: unknown, key: string, path: string, into: Map<string, string[]>): void {
  if (LEFT_OUT.has(key)) return;
  if (Array.isArray(value)) {
    for (const element of value) collect(element, '', `${path}${nameOf(element)}`, into);
  } else if (value !== null && typeof value === 'object') {
    for (const [inner, content] of Object.entries(value))
      collect(content, inner, path ? `${path}.${inner}` : inner, into);
  } else if (value === null || typeof value === 'number' || (typeof value === 'string' && TEXT_THAT_COUNTS.has(key))) {
    const series = into.get(path);
    if (series) series.push(String(value));
    else into.set(path, [String(value)]);
  }
}

function nameOf(element: unknown): string {
  if (element === null || typeof element !== 'object') return '[]';
  const fields = element as Record<string, unknown>;
  if ('a' in fields && 'b' in fields) return `[${String(fields.a)}-${String(fields.b)}]`;
  const name = NAMES.find((candidate) => candidate in fields);
  return name === undefined ? '[]' : `[${String(fields[name])}]`;
}

/** Of any result as plain data, of this version of the code or an earlier one. */
export async function fingerprintOf(result: object): Promise<Fingerprint> {
  const series = new Map<string, string[]>();
  collect(result, '', '', series);
  const entries = [...series].map(async ([path, values]): Promise<[string, Series]> => {
    const hash = (await sha256Hex(new TextEncoder().encode(values.join('\n')))).slice(0, 12);
    return [
      path,
      { values: values.length, hash, first: values.slice(0, VALUES_SHOWN).map((text) => text.slice(0, 24)) },
    ];
  });
  return Object.fromEntries(await Promise.all(entries));
}

export interface Comparison {
  readonly same: number;
  /** Series of another name, with the same numbers. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** Series that the record does not have, and that are not renamed ones. */
  readonly added: readonly string[];
}

/** A part of a path ("klFromBase", "arms[naive]") and what it is called now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** What became of the recorded numbers. `renames` are those that the author of a change says he made. */
export function compare(recorded: Fingerprint, found: Fingerprint, renames: readonly Rename[] = []): Comparison {
  const renamed = renamedSeries(recorded, found, renames);
  const newNames = new Set(renamed.values());
  const paths = Object.keys(recorded);
  const here = paths.filter((path) => path in found);
  const changed = here.filter((path) => found[path]!.hash !== recorded[path]!.hash);
  return {
    same: here.length - changed.length,
    renamed: [...renamed].map(([from, to]) => ({ from, to })),
    changed,
    missing: paths.filter((path) => !(path in found) && !renamed.has(path)),
    added: Object.keys(found).filter((path) => !(path in recorded) && !newNames.has(path)),
  };
}

/**
 * The series that have a new name, and it. Equal numbers alone show nothing: many series are all zero, and two metrics may
 * have been exchanged. So one rule "this part of the path is now called that" must fit all arms and seeds: every series
 * that had the old name is gone, and is there under the new one with the same numbers. A rule that nobody stated must
 * also be the only one for the old name, have a new name that contains the old one or is contained in it (kl, klFromBase),
 * and be shown by series that do not all hold one and the same number.
 */
function renamedSeries(
  recorded: Fingerprint,
  found: Fingerprint,
  stated: readonly Rename[],
): ReadonlyMap<string, string> {
  const gone = Object.keys(recorded).filter((path) => !(path in found));
  const unknown = Object.keys(found).filter((path) => !(path in recorded));
  const rules = new Map<string, Rule>();
  for (const path of gone) {
    for (const other of unknown) {
      if (recorded[path]!.hash !== found[other]!.hash) continue;
      const rule = ruleFrom(path, other);
      if (rule) rules.set(JSON.stringify(rule), rule);
    }
  }
  const fitting = [...rules.values()].flatMap((rule) => {
    const pairs = pairsUnder(rule, recorded, found);
    if (!pairs) return [];
    const isStated = stated.some(({ from, to }) => nameOfPart(rule.from) === from && nameOfPart(rule.to) === to);
    return isStated || (isRelated(rule) && isVaried(pairs, recorded)) ? [{ rule, pairs, isStated }] : [];
  });
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  for (const { rule, pairs, isStated } of fitting.sort((a, b) => Number(b.isStated) - Number(a.isStated))) {
    const rivals = fitting.filter(({ rule: other }) => other.at === rule.at && other.from === rule.from);
    if (!isStated && rivals.length > 1) continue;
    if (pairs.some(([from, to]) => renamed.has(from) || taken.has(to))) continue;
    for (const [from, to] of pairs) {
      renamed.set(from, to);
      taken.add(to);
    }
  }
  return renamed;
}

/** The part of a path after `at` is called `to` instead of `from`. `at`: the parts before it, whatever the arm and seed. */
interface Rule extends Rename {
  readonly at: string;
}

const partsOf = (path: string): string[] => path.split(/\.(?![^[]*\])/);
/** "interval[]" is called interval, "arms[naive]" is called arms[naive]. */
const nameOfPart = (part: string): string => part.replace(/\[\]$/, '');
const anyOf = (parts: readonly string[]): string => parts.map((part) => part.replace(/\[.*\]$/, '[]')).join('.');

/** Of two paths that differ in one part. */
function ruleFrom(path: string, other: string): Rule | null {
  const [before, after] = [partsOf(path), partsOf(other)];
  const differing = before.flatMap((part, i) => (part === after[i] ? [] : i));
  const [i, ...more] = differing;
  if (i === undefined || more.length > 0 || before.length !== after.length) return null;
  return { at: anyOf(before.slice(0, i)), from: before[i]!, to: after[i]! };
}

/** Every recorded series that the rule is about, and its new path; null unless each is there, and only there, with the same numbers. */
function pairsUnder({ at, from, to }: Rule, recorded: Fingerprint, found: Fingerprint): [string, string][] | null {
  const depth = at === '' ? 0 : partsOf(at).length;
  const pairs = Object.keys(recorded).flatMap((path): [string, string][] => {
    const parts = partsOf(path);
    if (parts[depth] !== from || anyOf(parts.slice(0, depth)) !== at) return [];
    return [[path, parts.with(depth, to).join('.')]];
  });
  const fits = pairs.every(
    ([path, now]) => !(path in found) && !(now in recorded) && found[now]?.hash === recorded[path]!.hash,
  );
  return fits ? pairs : null;
}

function isRelated({ from, to }: Rename): boolean {
  const [before, after] = [nameOfPart(from).toLowerCase(), nameOfPart(to).toLowerCase()];
  return before.includes(after) || after.includes(before);
}

const isVaried = (pairs: readonly (readonly [string, string])[], recorded: Fingerprint): boolean =>
  new Set(pairs.flatMap(([path]) => recorded[path]!.first)).size > 1;

/** Where two series of one name begin to differ, as far as the fingerprints show it. */
export function differenceOf(recorded: Series, found: Series): string {
  if (recorded.values !== found.values) return `${recorded.values} values → ${found.values} values`;
  const i = recorded.first.findIndex((value, k) => value !== found.first[k]);
  if (i !== -1) return `value ${i + 1}: ${recorded.first[i]!} → ${found.first[i]!}`;
  const shown = recorded.first.length;
  return shown < recorded.values
    ? `the first ${shown} of ${recorded.values} values are the same, a later one differs`
    : `the beginning is the same (${recorded.first.join(', ')}), the rest differs`;
}
