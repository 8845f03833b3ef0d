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

/** The known words that are nearest to this one, within the slips allowed; several if they are equally near. */
export function nearest(word: string, known: Iterable<string>, most = slipsAllowed(word)): string[] {
  let least = most;
  let found: string[] = [];
  if (most === 0) return found;
  for (const candidate of known) {
    if (candidate.length < 3) continue;
    const slips = slipsBetween(word, candidate, least);
    if (slips > least) continue;
    if (slips < least) found = [];
    least = slips;
    found.push(candidate);
  }
  return found;
}
