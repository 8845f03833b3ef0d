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
      // Before the first field of any object, so that the object's own field with that name follows it.
      const all = tokensOf(text);
      const starts = all.filter(({ token }, i) => token === '{' && all[i + 1]?.token.startsWith('"'));
      if (starts.length === 0) return text;
      const start = pick(starts, rng);
      const at = start.index + 1;
      const key = pick(keysOf(all, all.indexOf(start)), rng);
      return `${text.slice(0, at)}${key}:${JSON.stringify(pick(OTHERS, rng))},${text.slice(at)}`;
    },
  },
  {
    name: 'a value nested 20,000 deep',
    text: (text, rng) => insteadOfOne(text, rng, `${'[{"a":'.repeat(10_000)}1${'}]'.repeat(10_000)}`),
  },
  {
    name: 'NaN or an infinity for a number',
    text: (text, rng) =>
      insteadOfOne(
        text,
        rng,
        pick(['NaN', 'Infinity', '-Infinity', '1e999', '-1e400', '1e400', '0x10', '+1', '.5', '01'], rng),
      ),
  },
  {
    name: 'a number that JavaScript rounds',
    text: (text, rng) =>
      insteadOfOne(text, rng, pick(['-0', '-0.0', '1e-400', '9007199254740993', '0.1e1', `1${'0'.repeat(400)}`], rng)),
  },
  {
    name: 'half a character in a text',
    text: (text, rng) =>
      insteadOfOne(text, rng, pick(['"\\ud800"', '"\\udc00a"', '"\ud800"', '"\\u0000"', '"\\uXXXX"'], rng), '"'),
  },
  {
    name: 'a text of 100,000 letters',
    text: (text, rng) => insteadOfOne(text, rng, `"${pick(['a', 'é', '😀', '\\n'], rng).repeat(100_000)}"`, '"'),
  },
  { name: 'other ends of lines', text: (text) => JSON.stringify(valueOrText(text), null, 2).replaceAll('\n', '\r\n') },
  { name: 'something after the end', text: (text, rng) => text + pick(['\n\n', '\0', '}', ' x', text, '\ufeff'], rng) },
  { name: 'something before the beginning', text: (text, rng) => pick(['\n ', '\0', '\ufeff', ")]}'\n"], rng) + text },
];

function valueOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface Token {
  readonly token: string;
  readonly index: number;
}

/** Of JSON however it is set: texts, brackets, commas, colons, and everything else that is not space. */
const tokensOf = (text: string): Token[] =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)].map(({ 0: token, index }) => ({ token, index }));

/** The names of an object's own fields; `start` is its bracket. */
function keysOf(all: readonly Token[], start: number): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (let i = start; i < all.length; i++) {
    const { token } = all[i]!;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (depth === 0) break;
    if (depth === 1 && all[i + 1]?.token === ':') keys.push(token);
  }
  return keys.length > 0 ? keys : ['"a"'];
}

/** One number of the text, or with '"' one text that is no field's name, becomes something else. */
function insteadOfOne(text: string, rng: Rng, by: string, what: '0' | '"' = '0'): string {
  const wanted = what === '"' ? /^"/ : /^-?\d/;
  const all = tokensOf(text);
  const found = all.filter(({ token }, i) => wanted.test(token) && all[i + 1]?.token !== ':');
  if (found.length === 0) return by;
  const { index, token } = pick(found, rng);
  return `${text.slice(0, index)}${by}${text.slice(index + token.length)}`;
}
