/**
 * Damage to a JSON value or its text: what a disk, an editor, another program or another version may do to a record. Every
 * choice comes from the given generator, so the same seed makes the same damage.
 */
import type { Rng } from '../../../src/domain/rng';

/** Damage of one kind, anywhere in the record. */
export interface Mutation {
  readonly name: string;
  /** The damaged value; it shares what is undamaged with the given one, which stays as it is. */
  readonly value: (value: unknown, rng: Rng) => unknown;
}

/** The same for the text, which may then be no JSON any more. */
export interface TextMutation {
  readonly name: string;
  readonly text: (text: string, rng: Rng) => string;
}

const pick = <T>(from: readonly T[], rng: Rng): T => from[rng.integer(from.length)]!;
const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

type Path = readonly (string | number)[];

/** A random place below the root: one step down at a time, and sometimes no further. */
function place(value: unknown, rng: Rng, wanted: (inner: unknown) => boolean = () => true): Path {
  let best: Path = [];
  for (let attempt = 0; attempt < 20; attempt++) {
    const path: (string | number)[] = [];
    let at = value;
    while (isBranch(at) && Object.keys(at).length > 0 && (path.length === 0 || rng.uniform() < 0.85)) {
      const key = Array.isArray(at) ? rng.integer(at.length) : pick(Object.keys(at), rng);
      path.push(key);
      at = (at as Record<string | number, unknown>)[key];
    }
    best = path;
    if (wanted(at)) return path;
  }
  return best;
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);

/** Copies only what lies on the path. */
function changed(value: unknown, path: Path, change: (inner: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = changed(copy[key], rest, change);
  return copy;
}

const replaced = (name: string, to: (inner: unknown, rng: Rng) => unknown, wanted?: (inner: unknown) => boolean) => ({
  name,
  value: (value: unknown, rng: Rng) => changed(value, place(value, rng, wanted), (inner) => to(inner, rng)),
});

const isNumber = (inner: unknown) => typeof inner === 'number';
const NUMBERS = [1e308, -1e308, -1, 0, 0.5, 2, 5e-324, -0, 2 ** 53, 2 ** 31, 1e21, -0.0000001, 1.0000001];
const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  '',
  '1',
  'NaN',
  'constructor',
  '\ud800',
  [],
  {},
  [[]],
  [null],
  1,
];
const KEYS = ['__proto__', 'constructor', 'toString', 'length', 'then', 'toJSON', ''];

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a field or item removed',
    value: (value, rng) => {
      const path = place(value, rng);
      const last = path.at(-1);
      if (last === undefined) return null;
      return changed(value, path.slice(0, -1), (parent) => {
        if (Array.isArray(parent)) return parent.filter((_, i) => i !== last);
        const { [last as string]: _, ...others } = parent as Record<string, unknown>;
        return others;
      });
    },
  },
  replaced('another type', (_, rng) => pick(OTHERS, rng)),
  replaced('another number', (_, rng) => pick(NUMBERS, rng), isNumber),
  replaced('a number as text', (inner) => String(inner), isNumber),
  replaced('null for a number', () => null, isNumber),
  replaced(
    'another text',
    (_, rng) => pick([...KEYS, ...'xyz', '\ud800', 'a b', '<b>', 'é'.repeat(3000)], rng),
    (inner) => typeof inner === 'string',
  ),
  {
    name: 'two parts swapped',
    value: (value, rng) => {
      const [a, b] = [place(value, rng), place(value, rng)];
      const [first, second] = [valueAt(value, a), valueAt(value, b)];
      const isWithin = (inner: Path, outer: Path) => outer.every((key, i) => inner[i] === key);
      if (isWithin(a, b) || isWithin(b, a)) return changed(value, a, () => second);
      return changed(
        changed(value, a, () => second),
        b,
        () => first,
      );
    },
  },
  replaced(
    'an item repeated, or a list emptied',
    (inner, rng) => {
      if (!Array.isArray(inner) || inner.length === 0) return [];
      const item: unknown = inner[rng.integer(inner.length)];
      return pick([[], [...inner, item], [item], [...inner].reverse(), [...inner, ...inner]], rng);
    },
    Array.isArray,
  ),
  replaced(
    'a list of 100,000',
    (inner, rng) => {
      const item: unknown = Array.isArray(inner) && inner.length > 0 ? inner[0] : pick(OTHERS, rng);
      const most = Math.ceil(2e6 / (JSON.stringify(item) ?? '').length); // characters in all
      return Array.from({ length: Math.min(100_000, most) }, () => item);
    },
    Array.isArray,
  ),
  {
    name: 'a field with a name of Object.prototype',
    value: (value, rng) =>
      changed(
        value,
        place(value, rng, (inner) => isBranch(inner) && !Array.isArray(inner)),
        (inner) => {
          const copy = { ...(isBranch(inner) ? inner : {}) };
          Object.defineProperty(copy, pick(KEYS, rng), {
            value: pick(OTHERS, rng),
            enumerable: true,
            configurable: true,
            writable: true,
          });
          return copy;
        },
      ),
  },
];

export const TEXT_MUTATIONS: readonly TextMutation[] = [
  { name: 'text cut short', text: (text, rng) => text.slice(0, rng.integer(text.length)) },
  {
    name: 'a bit of the text flipped',
    text: (text, rng) => {
      const bytes = new TextEncoder().encode(text);
      bytes[rng.integer(bytes.length)]! ^= 1 << rng.integer(8);
      return new TextDecoder().decode(bytes);
    },
  },
  {
    name: 'a value nested 100,000 deep',
    text: (text, rng) => {
      const [open, close] = pick(
        [
          ['[', ']'],
          ['{"a":', '}'],
        ] as const,
        rng,
      );
      const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      return insteadOfOne(text, rng, pick([deep, open.repeat(100_000)], rng));
    },
  },
  {
    name: 'a key twice',
    text: (text, rng) => {
      const key = pick(
        [...text.matchAll(/"[A-Za-z]+":/g)].map(([found]) => found),
        rng,
      );
      const places = [...text.matchAll(/\{(?=")/g)];
      const at = pick(places, rng).index + 1;
      return `${text.slice(0, at)}${key}${JSON.stringify(pick(OTHERS, rng))},${text.slice(at)}`;
    },
  },
  {
    name: 'NaN or an infinity for a number',
    text: (text, rng) =>
      insteadOfOne(text, rng, pick(['NaN', 'Infinity', '-Infinity', '1e999', '-1e999', '0x10'], rng)),
  },
];

/** One number of the text becomes something else. */
function insteadOfOne(text: string, rng: Rng, by: string): string {
  const numbers = [...text.matchAll(/(?<=[:,[])-?\d[\d.e+-]*/g)];
  if (numbers.length === 0) return by;
  const { index, 0: found } = pick(numbers, rng);
  return `${text.slice(0, index)}${by}${text.slice(index + found.length)}`;
}
