/** Round numbers on an axis. */
import { scaleLinear } from 'd3-scale';
import type { Range } from './seed-spread';

/**
 * d3's ticks, steps of 1, 2 or 5 times a power of ten: as many as there can be up to `most`, all within the range. Two at
 * least, because one tick gives no scale: if `most` allows no two, there are more.
 */
export function ticksIn([low, high]: Range, most = 5): readonly number[] {
  // Ends so far apart that no number is their distance have no ticks between them.
  if (!(high > low) || !Number.isFinite(high - low)) return [low];
  const scale = scaleLinear([low, high], [0, 1]);
  // d3 takes the number as a hint: ask for fewer until no more come.
  for (let asked = most; asked >= 1; asked--) {
    const ticks = scale.ticks(asked);
    if (ticks.length >= 2 && ticks.length <= most) return ticks;
  }
  for (let asked = 1; asked <= 100; asked++) {
    const ticks = scale.ticks(asked);
    if (ticks.length >= 2) return ticks;
  }
  return [low]; // there is no number between the ends
}

const [DIGIT_EM, SPACE_EM, MOST_TICKS] = [0.58, 1.1, 8];

/**
 * The most ticks whose words stand apart on an axis from left to right.
 * @param length of the axis in em of the words
 */
export function ticksFitting(
  range: Range,
  length: number,
  say: (value: number, digits: number) => string,
): readonly number[] {
  for (let most = MOST_TICKS; most > 2; most--) {
    const ticks = ticksIn(range, most);
    const digits = tickDigits(ticks);
    const widest = Math.max(...ticks.map((tick) => say(tick, digits).length)) * DIGIT_EM + SPACE_EM;
    if (ticks.length <= most && ((ticks[1]! - ticks[0]!) / (range[1] - range[0])) * length >= widest) return ticks;
  }
  return ticksIn(range, 2);
}

/** The range that holds all values, with a margin where no value must touch the edge; never empty. */
export function rangeOf(
  values: readonly number[],
  { least, margin = 0.04 }: { readonly least?: Range; readonly margin?: number } = {},
): Range {
  const all = values.filter(Number.isFinite);
  const low = Math.min(...all, least?.[0] ?? Infinity);
  const high = Math.max(...all, least?.[1] ?? -Infinity);
  if (!(high >= low)) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * margin;
  return [low === least?.[0] && low === 0 ? 0 : low - pad, high + pad];
}

/** Decimals with which every tick is printed as what it is: 0.0275 never as 0.028. */
export function tickDigits(ticks: readonly number[]): number {
  const whole = (digits: number) =>
    ticks.every((tick) => Math.abs(tick * 10 ** digits - Math.round(tick * 10 ** digits)) < 1e-6);
  return [0, 1, 2, 3, 4, 5].find(whole) ?? 6;
}

export function tickWords(ticks: readonly number[]): readonly string[] {
  const digits = tickDigits(ticks);
  return ticks.map((tick) => tick.toFixed(digits).replace('-', '−'));
}
