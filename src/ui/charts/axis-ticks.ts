/** Round numbers on an axis. */
import type { Range } from './seed-spread';

/**
 * Steps of 1, 2 or 5 times a power of ten: as many as there can be up to `most`, all within the range. Two at least, because
 * one tick gives no scale: where two are not to be had within `most`, there are more.
 */
export function ticksIn([low, high]: Range, most = 5): readonly number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / most));
  const ends = (step: number) => [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)] as const;
  const count = (step: number) => ends(step)[1] - ends(step)[0] + 1;
  const steps = [0.5, 1, 2, 5, 10, 20].map((factor) => factor * power);
  const coarse = steps.findIndex((step) => count(step) <= most);
  const step = steps[count(steps[coarse]!) < 2 ? coarse - 1 : coarse]!;
  const [first, last] = ends(step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
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
