/** Numbers inside the sentences of warnings. */

/** 0.1234 → '12.3 %'. */
export function shareText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
