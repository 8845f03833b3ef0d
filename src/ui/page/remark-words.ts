/** What of an address was not understood, in a few words: an address may be of any length. */
const [MOST, LONGEST] = [3, 60];

export function remarkWords(remarks: readonly string[]): string {
  const shown = remarks
    .slice(0, MOST)
    .map((remark) => (remark.length > LONGEST ? `${remark.slice(0, LONGEST - 1)}…` : remark));
  const more = remarks.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
