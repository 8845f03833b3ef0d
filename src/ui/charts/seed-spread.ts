/**
 * What several seeds say together: their mean, and from five seeds on a 95 % interval of it. With fewer a spread cannot be
 * estimated, so there is none, and the page says so (docs: method §5).
 */
export const SEEDS_FOR_INTERVAL = 5;

export type Range = readonly [low: number, high: number];

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Student's t interval of the mean over seeds; null with fewer than five. */
export function seedInterval(values: readonly number[]): Range | null {
  const n = values.length;
  if (n < SEEDS_FOR_INTERVAL) return null;
  const middle = mean(values)!;
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1);
  const half = tQuantile(n - 1) * Math.sqrt(variance / n);
  return [middle - half, middle + half];
}

/** The 97.5 % quantile of Student's t by Cornish and Fisher's expansion: within 0.3 % from four degrees of freedom on. */
export function tQuantile(freedom: number): number {
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
}

/** Wilson's 95 % interval of a share of n. */
export function shareInterval(share: number, n: number): Range {
  const z = 1.959964;
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [middle - half, middle + half];
}

/** Normal 95 % interval of a mean of n numbers with this standard deviation. */
export function meanInterval(middle: number, deviation: number, n: number): Range {
  const half = (1.959964 * deviation) / Math.sqrt(n);
  return [middle - half, middle + half];
}

/** What dots and bars of a figure are, for so many seeds. */
export function seedWords(seeds: number): string {
  if (seeds >= SEEDS_FOR_INTERVAL) return 'Each dot is one seed, the stroke their mean, and the coloured band the 95 % interval of that mean over seeds.';
  const few = `an interval over seeds needs ${SEEDS_FOR_INTERVAL} or more`;
  if (seeds > 1) return `Each dot is one seed and the stroke their mean; ${few}, so none is drawn.`;
  return `The dot is the one seed; the bar is the 95 % interval over its dialogues, and says nothing of other seeds: ${few}.`;
}
