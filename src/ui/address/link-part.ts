/**
 * The page's address as parameters in its fragment. Each part of the page reads and writes its own parameters; this module
 * only splits the text, combines parts and joins the text again. It does not know what any parameter means.
 */
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

/** What a fragment says. Parameters that are not understood are reported in `ignored`, never guessed. */
export function readLink<Value extends object>(
  hash: string,
  part: LinkPart<Value>,
): Value & { readonly ignored: readonly string[] } {
  let value = part.empty;
  const ignored: string[] = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const read = part.read(value, name, text);
    if (read) value = read;
    else ignored.push(`${name}=${text}`);
  }
  return { ...value, ignored };
}

/** The fragment, "#" included; '' if there is nothing to say. Commas, colons and slashes stay readable: they need no escape. */
export function writeLink<Value extends object>(value: Value, part: LinkPart<Value>): string {
  const text = part
    .write(value)
    .map(
      ([name, said]) =>
        `${name}=${encodeURIComponent(said).replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/')}`,
    )
    .join('&');
  return text === '' ? '' : `#${text}`;
}
