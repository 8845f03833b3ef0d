/** Rules for the characters of a turn, so that no byte that nobody sees reaches a tokenizer, a file or the page. */

export interface CleanText {
  readonly text: string;
  /** Characters that were taken out or replaced. Line ends are not counted. */
  readonly changed: number;
}

/* eslint-disable no-control-regex -- control characters are what this is about */

/** Everything that any rule below is about: most texts have none of it. */
const SUSPECT =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}]/u;
const LINE_ENDS = /\r\n?|[\x0b\f\x85\u2028\u2029]/g;
/** Half of a surrogate pair: not a character, and in UTF-8 not writable. */
const HALVES = /\p{Cs}/gu;
/**
 * NUL and the other control characters; the soft hyphen and spaces of no width; what turns the direction of reading, with
 * which a text can show another order than it has. The joiners U+200C and U+200D stay: Persian and emoji need them.
 */
const UNSEEN =
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Line ends become "\n"; characters that are not seen go; spaces at the ends go. */
export function cleanText(raw: string): CleanText {
  if (!SUSPECT.test(raw)) return { text: raw.trim(), changed: 0 };
  let changed = 0;
  const text = raw
    .replace(LINE_ENDS, '\n')
    .replace(HALVES, () => (changed++, '\ufffd'))
    .replace(UNSEEN, () => (changed++, ''));
  return { text: text.trim(), changed };
}
