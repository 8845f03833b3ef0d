/**
 * A result reduced to fingerprints of its numbers, so that a refactor can show that it changed none.
 *
 * Numbers that belong together are one series: all values at the same place of the result, in order, for one seed and arm.
 * Its fingerprint is a hash of the values' shortest exact decimal forms, so two series agree only if they agree to the last
 * bit. Left out is what may differ between two runs of the same code (wall times and what is derived from them), the
 * settings, and sentences.
 */
import { sha256Hex } from '../base-models/sha256';

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

/** What became of the recorded numbers. A series counts as renamed if a new one has the same numbers in the same order. */
export function compare(recorded: Fingerprint, found: Fingerprint): Comparison {
  const unknown = new Map(Object.entries(found).filter(([path]) => !(path in recorded)));
  const renamed: { from: string; to: string }[] = [];
  const changed: string[] = [];
  const missing: string[] = [];
  let same = 0;
  for (const [path, series] of Object.entries(recorded)) {
    const now = found[path];
    if (now?.hash === series.hash) same++;
    else if (now) changed.push(path);
    else {
      const to = [...unknown].find(([, other]) => other.hash === series.hash)?.[0];
      if (to === undefined) missing.push(path);
      else {
        unknown.delete(to);
        renamed.push({ from: path, to });
      }
    }
  }
  return { same, renamed, changed, missing, added: [...unknown.keys()] };
}
