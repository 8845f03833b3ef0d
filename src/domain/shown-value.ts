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
