/** What of an address was not understood, in a few words: an address may be of any length. */
import { asSentence, shortened } from '../../domain/shown-value';

const [MOST, LONGEST_VALUE, LONGEST] = [3, 60, 216];

/** @param remarks each "name=value" or "name=value (why)" */
export function remarkWords(remarks: readonly string[]): string {
  const shown = remarks.slice(0, MOST);
  const more = remarks.length - shown.length;
  const said = shown.map((remark) => asSentence(inShort(remark, Math.floor(LONGEST / shown.length))));
  return `${said.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** The value is cut off first, then the reason. */
function inShort(remark: string, most: number): string {
  const start = remark.endsWith(')') ? remark.indexOf(' (') : -1;
  if (start < 0) return shortened(remark, LONGEST_VALUE);
  return shortened(shortened(remark.slice(0, start), LONGEST_VALUE) + remark.slice(start), most);
}
