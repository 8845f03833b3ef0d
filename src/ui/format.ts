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

/** "8–11 min", "40–90 s", "1.5–2 h"; "a few seconds" where both ends are near. */
export function durationRange([low, high]: readonly [low: number, high: number]): string {
  if (high < 10) return 'a few seconds';
  const [unit, size, digits] =
    high < 100 ? (['s', 1, 0] as const) : high < 5400 ? (['min', 60, 0] as const) : (['h', 3600, 1] as const);
  const step = unit === 's' ? 10 : 10 ** -digits;
  const [from, to] = [Math.floor(low / size / step) * step, Math.ceil(high / size / step) * step];
  const shown = (value: number) => String(Number(value.toFixed(digits)));
  if (from === to) return `about ${shown(to)} ${unit}`;
  return from === 0 ? `up to ${shown(to)} ${unit}` : `${shown(from)}–${shown(to)} ${unit}`;
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
