/**
 * How the records lie in a JSON file, found from its beginning: one a line; one after another; or as the elements of a list
 * or an object, which may be the whole file or lie under a key of it ({"data": [...]}, {"dialogues": {"7": {...}}}).
 */
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './raw-record';
import { JsonLines } from './json-lines';
import { JsonValues } from './json-values';
import type { RecordSplitter } from './raw-record';

export type JsonLayout =
  | { readonly kind: 'lines' }
  | { readonly kind: 'values' } /** Null in the path is each element of a list. */
  | { readonly kind: 'inside'; readonly path: readonly (string | null)[] };

export function splitterOf(layout: JsonLayout): RecordSplitter {
  if (layout.kind === 'lines') return new JsonLines();
  return new JsonValues(layout.kind === 'values' ? null : layout.path);
}

/** Keys from the outside to the list of records, at most. */
const DEEPEST_PATH = 3;
/** Elements of a list that are looked into: the first may be empty. */
const TRIED_ELEMENTS = 8;
/** Values of a list or an object that are tried as a dialogue. Each costs some microseconds, and metadata can have 100,000. */
const TRIED_RECORDS = 1000;
/** Lines of the beginning that are tried. */
const TRIED_LINES = 40;

/**
 * @param head the file's beginning; whole, where the file is short
 * @param test what is known of a value, which may be cut short
 * @returns null where no dialogue was found, so that more of the file should be looked at
 */
export function foundLayout(head: string, test: RecordTest): JsonLayout | null {
  const first = beginningOf(head);
  const isRecord = test.isRecord(first);
  if (first !== undefined && !isRecord) {
    const path = pathToRecords(first, test, DEEPEST_PATH);
    // Objects of several dialogues on lines of their own are records with several answers.
    const hasLines = path?.length === 0 && !Array.isArray(first) && head.trim().includes('\n') && isByLine(head);
    if (path !== null) return hasLines ? { kind: 'lines' } : { kind: 'inside', path };
  }
  if (isByLine(head)) return { kind: 'lines' };
  return isRecord ? { kind: 'values' } : null;
}

/** How it lies, as far as brackets say, where no dialogue was found. */
export const guessedLayout = (head: string): JsonLayout =>
  head.trimStart().startsWith('[') ? { kind: 'inside', path: [] } : { kind: 'values' };

export interface RecordTest {
  /** Whether it is a dialogue of a known format. */
  isRecord(value: unknown): boolean;
  /** The same, or one of its fields is. */
  holdsRecord(value: unknown): boolean;
}

function pathToRecords(value: unknown, test: RecordTest, depth: number): (string | null)[] | null {
  if (typeof value !== 'object' || value === null || depth < 0) return null;
  const inner: unknown[] = Object.values(value).slice(0, TRIED_RECORDS);
  if (Array.isArray(value)) {
    if (inner.some((one) => test.holdsRecord(one))) return [];
    for (const one of inner.slice(0, TRIED_ELEMENTS)) {
      const path = pathToRecords(one, test, depth - 1);
      if (path !== null) return [null, ...path];
    }
    return null;
  }
  // One dialogue among other fields is a record of some tool, not an object of dialogues.
  const records = inner.filter((one) => test.isRecord(one)).length;
  if (records > 1 || (records === 1 && inner.length === 1)) return [];
  for (const [key, one] of Object.entries(value).slice(0, TRIED_RECORDS)) {
    const path = pathToRecords(one, test, depth - 1);
    if (path !== null) return [key, ...path];
  }
  return null;
}

/** Whether lines that begin as a value mostly are one. In indented JSON few are. */
function isByLine(head: string): boolean {
  const lines = head.split('\n');
  if (lines.length > 1) lines.pop(); // It may be cut.
  const tried = lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, TRIED_LINES);
  const whole = tried.filter((line) => /^[{[]/.test(line) && isJson(line));
  return whole.length > 0 && 2 * whole.length >= tried.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The first value of the text; where the text ends within it, as much of it as is there. Undefined where it is no JSON. */
export function beginningOf(text: string): unknown {
  /** What closes the lists and objects around a place, the innermost first. */
  let closers = '';
  let cut = { at: 0, closers };
  let inString = false;
  const read = (at: number, closing: string) => {
    try {
      return JSON.parse(text.slice(0, at) + closing) as unknown;
    } catch {
      return undefined;
    }
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      closers = (code === OPEN_BRACE ? '}' : ']') + closers;
      cut = { at: i + 1, closers };
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      closers = closers.slice(1);
      if (closers === '') return read(i + 1, '');
      cut = { at: i + 1, closers };
    } else if (code === COMMA && closers !== '') cut = { at: i, closers };
    if (closers.length > DEEPEST_LOOK) break;
  }
  return read(cut.at, cut.closers);
}

/** Beyond this the beginning is not looked at further: what is whole by then is enough. */
const DEEPEST_LOOK = 64;
