/** Numbers as the page prints them: what is not known is '–', never a made-up value. */
export const ABSENT = '–';

type Known = number | null | undefined;
const known = (value: Known): value is number => typeof value === 'number' && Number.isFinite(value);

/** A share in [0, 1] as a percentage. */
export function percent(share: Known, digits = 1): string {
  return known(share) ? `${decimal(100 * share, digits)}\u202f%` : ABSENT;
}

/** A difference of shares, in percentage points, with its sign. */
export function points(difference: Known, digits = 1): string {
  if (!known(difference)) return ABSENT;
  const value = (100 * Math.abs(difference)).toFixed(digits);
  return Number(value) === 0 ? value : `${difference < 0 ? '−' : '+'}${value}`;
}

export function decimal(value: Known, digits = 3): string {
  if (!known(value)) return ABSENT;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** "p = 0.031", "p < 0.001". */
export function probability(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${decimal(p)}`;
}

export function duration(seconds: Known): string {
  if (!known(seconds)) return ABSENT;
  if (seconds < 10) return 'a few seconds';
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} minutes`;
  return `about ${(seconds / 3600).toFixed(1)} hours`;
}

export function bytes(sizeBytes: Known): string {
  if (!known(sizeBytes)) return ABSENT;
  if (sizeBytes < 1e6) return `${(sizeBytes / 1e3).toFixed(0)} kB`;
  if (sizeBytes < 1e9) return `${(sizeBytes / 1e6).toFixed(1)} MB`;
  return `${(sizeBytes / 1e9).toFixed(2)} GB`;
}

export function dateTime(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
