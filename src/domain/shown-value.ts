/** A value that somebody else wrote, for a sentence: short, whatever it is. */

/** The most characters of one value; a sentence has at most 300, and may quote two or three. */
const MOST = 60;

export function shortened(text: string, most = MOST): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** As JSON, as far as it is that: a text in quotes, a list or an object whole if it is short. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  return shortened(typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)));
}

/** A longer one is not read. */
export const LONGEST_SENTENCE = 299;

/** What would begin a line, move a terminal's cursor, colour it, or turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (mark: string) => NAMES[mark] ?? `\\u${mark.codePointAt(0)!.toString(16).padStart(4, '0')}`;

/**
 * One line that a person can read, whatever was quoted in it. What is too long loses its middle: the beginning says what is
 * wrong, and the end what to do.
 */
export function asSentence(text: string): string {
  // First roughly, because a text of megabytes need not be searched.
  const line = withoutMiddle(text, 10 * LONGEST_SENTENCE).replace(UNSEEN, escaped);
  return withoutMiddle(line, LONGEST_SENTENCE);
}

function withoutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(-end)}`;
}
