/** One record as it stands in a file, not yet understood: a value, or why there is none. */

export type RawRecord =
  | { readonly line: number; readonly value: unknown }
  /** `problem` ends a sentence: "Line 7: it is not JSON". */
  | { readonly line: number; readonly problem: string };

/** Cuts text into records, piece by piece. */
export interface RecordSplitter {
  push(text: string): RawRecord[];
  end(): RawRecord[];
}

/** Bounds that no log of people comes near. They keep one absurd record from taking the memory or the stack. */
export const LONGEST_RECORD = 8 * 1024 * 1024;
export const DEEPEST_RECORD = 64;

export const TOO_LONG = `it is longer than ${LONGEST_RECORD / 1024 / 1024} million characters`;
export const TOO_DEEP = `it is nested more than ${DEEPEST_RECORD} deep`;

/** The text of one record as a value. Of two fields with the same name, the last one counts. */
export function parsedRecord(line: number, text: string): RawRecord {
  if (text.length > LONGEST_RECORD) return { line, problem: TOO_LONG };
  if (nesting(text) > DEEPEST_RECORD) return { line, problem: TOO_DEEP };
  try {
    return { line, value: JSON.parse(text) as unknown };
  } catch {
    return { line, problem: 'it is not valid JSON' };
  }
}

/** How deep the text is nested, whether or not it is valid. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = stringEnd(text, i + 1);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

/** Where the string's closing quote is; the text's end where it has none. */
function stringEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const NEWLINE = 0x0a;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
