/**
 * Cuts JSON into its records without holding more than one of them: values that follow one another, or the elements of the
 * lists and objects that lie at one depth of a larger value. A scan finds where a record begins and ends, and JSON.parse reads it.
 *
 * A library's streaming parser was not taken: it stops at the first error, and building values token by token in JavaScript
 * is several times slower than JSON.parse. Here a bad record costs itself alone, because a scan of brackets and quotes goes on
 * where a parser cannot. A string never goes past the end of its line: JSON does not allow it, and so a missing quote does
 * not turn the rest of the file inside out.
 */
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DEEPEST_RECORD,
  LONGEST_RECORD,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  parsedRecord,
  QUOTE,
  TOO_DEEP,
  TOO_LONG,
  type RawRecord,
  type RecordPlace,
  type RecordSplitter,
} from './raw-record';

interface Frame {
  readonly isObject: boolean;
  /** Of an object: the key whose value comes or has come. */
  key: string;
  /** Whether a key is awaited, or being read. */
  awaitsKey: boolean;
}

/** Longer keys name no list of records. */
const LONGEST_KEY = 1000;

export class JsonValues implements RecordSplitter {
  private line = 1;
  /** The objects and lists around the current place, outside of records. */
  private readonly frames: Frame[] = [];
  private inString = false;
  private escaped = false;
  private key: string | null = null;
  /** Within a number or a word, outside of records. */
  private inWord = false;
  /** The record that is being read. */
  private parts: string[] | null = null;
  private place: RecordPlace = { line: 0 };
  private length = 0;
  private depth = 0;
  private problem: string | null = null;

  /** @param path keys that lead to the first list or object of records, null for each element of a list; null where the records themselves follow one another. What lies as deep under other keys is read too, and says so: a file may have parts, as {"train": [...], "test": [...]}. */
  constructor(private readonly path: readonly (string | null)[] | null) {}

  push(text: string): RawRecord[] {
    const records: RawRecord[] = [];
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      // Most of a file is within strings, where only three characters mean something.
      if (this.inString && !this.escaped && this.key === null)
        while (code !== QUOTE && code !== BACKSLASH && code !== NEWLINE && ++i < text.length) code = text.charCodeAt(i);
      if (i === text.length) break;
      if (code === NEWLINE) this.line++;
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (code === BACKSLASH) this.escaped = true;
        else if (code === QUOTE || code === NEWLINE) this.inString = false;
        if (this.key !== null && this.inString && this.key.length < LONGEST_KEY) this.key += text[i]!;
        continue;
      }
      if (this.parts === null) {
        if (this.outside(code, records)) from = i;
        continue;
      }
      if (code === QUOTE) this.inString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (++this.depth > DEEPEST_RECORD) this.problem ??= TOO_DEEP;
      } else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --this.depth === 0) {
        this.keep(text.slice(from, i + 1));
        records.push(this.finished());
      }
    }
    if (this.parts !== null) this.keep(text.slice(from));
    return records;
  }

  end(): RawRecord[] {
    const cut = 'the file ends within it';
    if (this.parts !== null) return [{ ...this.place, problem: this.problem ?? cut }];
    return this.frames.length > 0 ? [{ line: this.line, problem: 'the file ends before its last bracket' }] : [];
  }

  /** Outside of records. Returns true if a record begins here. */
  private outside(code: number, records: RawRecord[]): boolean {
    const frame = this.frames.at(-1);
    if (code === QUOTE) {
      this.inString = true;
      if (frame?.awaitsKey) this.key = '';
      else this.noRecord(records);
    } else if (code === COLON && frame?.awaitsKey) {
      frame.key = unescaped(this.key ?? '');
      [this.key, frame.awaitsKey] = [null, false];
    } else if (code === COMMA) {
      this.inWord = false;
      if (frame?.isObject) frame.awaitsKey = true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      this.inWord = false;
      this.key = null;
      this.frames.pop();
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      this.inWord = false;
      if (this.awaitsRecord()) {
        [this.parts, this.length, this.depth, this.problem] = [[], 0, 1, null];
        this.place = this.placeHere();
        return true;
      }
      const isObject = code === OPEN_BRACE;
      if (this.frames.length < DEEPEST_RECORD) this.frames.push({ isObject, key: '', awaitsKey: isObject });
    } else if (code > 0x20 && code !== COLON) {
      if (!this.inWord) this.noRecord(records);
      this.inWord = true;
    } else this.inWord = false;
    return false;
  }

  private awaitsRecord(): boolean {
    const { frames, path } = this;
    if (path === null) return frames.length === 0;
    return frames.length === path.length + 1;
  }

  private placeHere(): RecordPlace {
    const { frames, line } = this;
    const path = this.path ?? [];
    const last = frames.at(-1);
    const keys = frames.slice(0, path.length).map(({ isObject, key }) => (isObject ? key : null));
    return {
      line,
      ...(last?.isObject && { key: last.key }),
      ...(path.some((key, i) => key !== keys[i]) && { under: keys.map((key) => key ?? '[]').join(' / ') }),
    };
  }

  /** A text, a number or a word where a record should be. In an object of records it may be a field about all of them. */
  private noRecord(records: RawRecord[]): void {
    if (this.awaitsRecord() && !this.frames.at(-1)?.isObject)
      records.push({ ...this.placeHere(), problem: 'it is no object and no list' });
  }

  private keep(part: string): void {
    this.length += part.length;
    if (this.length > LONGEST_RECORD) this.problem ??= TOO_LONG;
    if (this.problem === null) this.parts!.push(part);
    else this.parts = [];
  }

  private finished(): RawRecord {
    const text = this.parts!.join('');
    this.parts = null;
    const { place, problem } = this;
    return problem === null ? parsedRecord(place, text) : { ...place, problem };
  }
}

function unescaped(key: string): string {
  if (!key.includes('\\')) return key;
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    return key;
  }
}
