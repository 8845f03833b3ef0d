/**
 * The page's address as parameters in its fragment. Each part of the page reads and writes its own parameters; this module
 * only splits the text, combines parts and joins the text again. It does not know what any parameter means.
 */
import { shortened } from '../../domain/shown-value';

export type Parameter = readonly [name: string, text: string];

/** What one part of the page keeps in the address. */
export interface LinkPart<Value extends object> {
  /** The value of an address without any of the part's parameters. */
  readonly empty: Value;
  /** `value` with what the parameter says; null if the parameter is not this part's, or if its text is not understood. */
  read(value: Value, name: string, text: string): Value | null;
  /** The parameters that say `value`; none for what is empty. */
  write(value: Value): readonly Parameter[];
}

/** Two parts as one. The parameters of the first are asked first, and written first. */
export function both<A extends object, B extends object>(a: LinkPart<A>, b: LinkPart<B>): LinkPart<A & B> {
  return {
    empty: { ...a.empty, ...b.empty },
    read(value, name, text) {
      const found = a.read(value, name, text) ?? b.read(value, name, text);
      return found && { ...value, ...found };
    },
    write: (value) => [...a.write(value), ...b.write(value)],
  };
}

/** A set-up with a whole population in it has some thousand characters; browsers take millions. */
const LONGEST = 50_000;
const SHOWN = 40;

/** What stands in a text for bytes that are no UTF-8, as in "%FF". */
const UNREADABLE = /[\ufffd\p{Cs}]/u;

/**
 * What a fragment says. Parameters that are not understood are reported in `ignored`, in short, and never guessed. Of a
 * parameter that comes more than once, the last that is understood counts, and that is reported too.
 */
export function readLink<Value extends object>(
  hash: string,
  part: LinkPart<Value>,
): Value & { readonly ignored: readonly string[] } {
  if (hash.length > LONGEST)
    return {
      ...part.empty,
      ignored: [`${shortened(hash, SHOWN)} (longer than ${LONGEST.toLocaleString('en')} characters: not read)`],
    };
  let value = part.empty;
  const ignored: string[] = [];
  const times = new Map<string, number>();
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const read = UNREADABLE.test(name + text) ? null : part.read(value, name, text);
    if (!read) {
      ignored.push(shortened(`${name}=${text}`));
      continue;
    }
    value = read;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  for (const [name, count] of times) if (count > 1) ignored.push(`${name} (given ${count} times: the last counts)`);
  return { ...value, ignored };
}

/**
 * The fragment, "#" included; '' if there is nothing to say. Commas, colons and slashes stay readable: they need no escape.
 * Half a character, which no address can hold, is left out.
 */
export function writeLink<Value extends object>(value: Value, part: LinkPart<Value>): string {
  const text = part
    .write(value)
    .map(
      ([name, said]) =>
        `${name}=${encodeURIComponent(said.replace(/\p{Cs}/gu, ''))
          .replaceAll('%2C', ',')
          .replaceAll('%3A', ':')
          .replaceAll('%2F', '/')}`,
    )
    .join('&');
  return text === '' ? '' : `#${text}`;
}
