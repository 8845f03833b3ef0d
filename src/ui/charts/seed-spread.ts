/**
 * What several seeds say together: their mean, and from five seeds on a 95 % interval of it. With fewer a spread cannot be
 * estimated, so there is none, and the page says so (docs: method §5).
 */
import { SEEDS_FOR_INTERVAL, studentInterval, wilsonInterval, type Interval } from '../../domain/interval';

export type Range = readonly [low: number, high: number];

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Student's t interval of the mean over seeds, as far as values can go; null with fewer than five. */
export function seedInterval(values: readonly number[], [least, most]: Range = [-Infinity, Infinity]): Range | null {
  if (values.length < SEEDS_FOR_INTERVAL) return null;
  const { low, high } = studentInterval(values);
  return [Math.max(least, low), Math.min(most, high)];
}

/** Wilson's 95 % interval of a share of n. */
export function shareInterval(share: number, n: number): Range {
  return ends(wilsonInterval(share * n, n));
}

const ends = ({ low, high }: Interval): Range => [low, high];

/** What marks and bars of a dot plot are, for so many seeds. */
export function seedWords(seeds: number): string {
  if (seeds >= SEEDS_FOR_INTERVAL)
    return 'Each mark is one seed, the vertical line is their mean, and the band is the 95 % interval of that mean over seeds.';
  const few = `An interval over seeds needs ${SEEDS_FOR_INTERVAL} or more seeds`;
  if (seeds > 1) return `Each mark is one seed and the vertical line is their mean. ${few}, so none is drawn.`;
  return `There is only one seed. The bar is the 95 % interval over its dialogues; it says nothing about other seeds. ${few}.`;
}
