/** Words for what a language model did. */
import type { Share } from '../../llm/share';
import { ABSENT, percent } from '../format';

/** "35 % [18, 57], 7 of 20"; the interval is Wilson's, of 95 %. */
export function shareWords({ share, count, of, interval }: Share): string {
  if (share === null) return ABSENT;
  const end = (value: number) => Math.round(100 * value);
  return `${percent(share, 0)} [${end(interval.low)}, ${end(interval.high)}], ${count} of ${of}`;
}

export const NAMES: Readonly<Record<string, string>> = {
  people: 'real users (scripted)',
  prompted: 'prompted simulator',
};
