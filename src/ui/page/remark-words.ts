/** What of an address was not understood, in a few words: an address may be of any length. */
const [MOST, LONGEST_VALUE, LONGEST] = [3, 60, 220];

/** @param remarks each "name=value" or "name=value (why)" */
export function remarkWords(remarks: readonly string[]): string {
  const more = remarks.length - MOST;
  const end = more > 0 ? `; and ${more} more` : '';
  const parts = remarks.slice(0, MOST).map(partsOf);
  const full = parts.map(({ value, why }) => value + why).join('; ') + end;
  return full.length <= LONGEST ? full : parts.map(({ value }) => value).join('; ') + end;
}

function partsOf(remark: string): { readonly value: string; readonly why: string } {
  const start = remark.endsWith(')') ? remark.lastIndexOf(' (') : -1;
  const value = start < 0 ? remark : remark.slice(0, start);
  const short = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;
  return { value: short, why: start < 0 ? '' : remark.slice(start) };
}
