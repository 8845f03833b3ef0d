/** Numbers as Markdown shows them: shares in per cent, differences in points, with a real minus sign. */
import type { Difference } from '../domain/story';

const withMinus = (digits: string): string => digits.replace('-', '−');

/** "−1.25" */
export const decimal = (value: number, digits: number): string => withMinus(value.toFixed(digits));

/** A share in per cent, or a mean grade in hundredths: "72.4". */
export const percent = (share: number): string => decimal(100 * share, 1);

/** A difference of two shares, in points: "+26.2". */
export const signedPoints = (difference: number): string => (difference > 0 ? '+' : '') + percent(difference);

/** "51.4 [46.5, 56.2]" */
export const withInterval = ({ mean, low, high }: Difference): string =>
  `${percent(mean)} [${percent(low)}, ${percent(high)}]`;

/** "+26.2 [21.5, 30.9]" */
export const signedWithInterval = ({ mean, low, high }: Difference): string =>
  `${signedPoints(mean)} [${percent(low)}, ${percent(high)}]`;

/** "+13.5 to +16.7"; one number where all are the same. */
export function rangeOf(differences: readonly number[]): string {
  const [least, most] = [signedPoints(Math.min(...differences)), signedPoints(Math.max(...differences))];
  return least === most ? least : `${least} to ${most}`;
}

/** A p-value: "0.012", "< 0.001", and "–" if there was no test. */
export const pText = (p: number | null): string =>
  p === null ? '–' : p < 0.001 ? '< 0.001' : p > 0.999 ? '1' : decimal(p, 3);
