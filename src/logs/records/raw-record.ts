/** One record as it stands in a file, not yet understood: a value, or why there is none. */

export type RawRecord = RecordPlace &
  (
    | { readonly value: unknown }
    /** `problem` ends a sentence: "Line 7: it is not JSON". */
    | { readonly problem: string }
  );

export interface RecordPlace {
  readonly line: number;
  /** Its key, where it is one of an object of records. */
  readonly key?: string;
  /** The keys around it, where they are others than those under which the first dialogue was found. */
  readonly under?: string;
}

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

/**
 * The text of one record as a value. Of two fields with the same name, the last one counts. Whole numbers beyond 2^53, as some
 * systems give as ids, become texts, because as numbers they would lose digits, and two dialogues would have one id.
 */
export function parsedRecord(place: RecordPlace, text: string): RawRecord {
  if (text.length > LONGEST_RECORD) return { ...place, problem: TOO_LONG };
  if (nesting(text) > DEEPEST_RECORD) return { ...place, problem: TOO_DEEP };
  try {
    const value: unknown = JSON.parse(text);
    return { ...place, value: MANY_DIGITS.test(text) ? JSON.parse(withLargeNumbersAsTexts(text)) : value };
  } catch {
    return { ...place, problem: 'it is not valid JSON' };
  }
}

/** 2^53 has 16. */
const MANY_DIGITS = /\d{16}/;
/** From where a number begins; fractions and exponents are not ids. */
const NUMBER = /-?\d+(?:[.eE][\d.eE+-]*)?/y;

function withLargeNumbersAsTexts(json: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) i = stringEnd(json, i + 1);
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = i;
      const number = NUMBER.exec(json)![0];
      if (/^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))) {
        parts.push(json.slice(from, i), `"${number}"`);
        from = i + number.length;
      }
      i += number.length - 1;
    }
  }
  return parts.join('') + json.slice(from);
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

const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const NEWLINE = 0x0a;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
