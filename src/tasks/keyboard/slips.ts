/**
 * Slips of the fingers: letters that are lost, added, exchanged or swapped with their neighbour (the optimal string
 * alignment distance; Damerau 1964). A word of four letters may have one, of seven two.
 */

/** The distance, or `most + 1` if it is greater. */
export function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length]!, most + 1);
}

const LONGEST_WORD = 24;

export function slipsAllowed(word: string): number {
  if (word.length > LONGEST_WORD || word.replace(/[^\p{L}]/gu, '').length < word.length - 1) return 0;
  return word.length >= 7 ? 2 : word.length >= 4 ? 1 : 0;
}

/** Which letters a word has, as bits. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31);
  return letters;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** Words among which the nearest to a given one are found without measuring them all. */
export class KnownWords {
  /** By length, with their letters. */
  private readonly words = new Map<number, { readonly word: string; readonly letters: number }[]>();

  constructor(words: Iterable<string>) {
    for (const word of new Set(words)) {
      const same = this.words.get(word.length);
      const known = { word, letters: lettersOf(word) };
      if (same) same.push(known);
      else this.words.set(word.length, [known]);
    }
  }

  /** The nearest within the slips allowed; several if they are equally near. */
  nearest(word: string, most = slipsAllowed(word)): string[] {
    const letters = lettersOf(word);
    let least = most;
    let found: string[] = [];
    if (most === 0) return found;
    for (let length = Math.max(3, word.length - most); length <= word.length + most; length++) {
      for (const candidate of this.words.get(length) ?? []) {
        // A slip changes at most two letters of the two sets.
        if (countBits(letters ^ candidate.letters) > 2 * least) continue;
        const slips = slipsBetween(word, candidate.word, least);
        if (slips > least) continue;
        if (slips < least) found = [];
        least = slips;
        found.push(candidate.word);
      }
    }
    return found;
  }
}
