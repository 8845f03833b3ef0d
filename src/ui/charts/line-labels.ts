/** Names beside the ends of lines: pushed apart until none overlaps, kept inside the figure. */
import { isOurs } from './arm-source';

/** Heights in the order of the ends given, at least `gap` apart within [low, high] where that is possible. */
export function spreadApart(
  ys: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): readonly number[] {
  const order = ys.map((_, i) => i).sort((a, b) => ys[a]! - ys[b]!);
  const step = Math.min(gap, (high - low) / Math.max(1, ys.length - 1));
  const placed = order.map((i) => Math.min(high, Math.max(low, ys[i]!)));
  for (let pass = 0; pass < 40; pass++) {
    for (let i = 1; i < placed.length; i++) {
      const overlap = step - (placed[i]! - placed[i - 1]!);
      if (overlap <= 0) continue;
      placed[i - 1]! -= overlap / 2;
      placed[i]! += overlap / 2;
    }
  }
  // Whatever the pushing left: in order from the top, and back from the bottom.
  for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i]!, i === 0 ? low : placed[i - 1]! + step);
  for (let i = placed.length - 1; i >= 0; i--)
    placed[i] = Math.min(placed[i]!, i === placed.length - 1 ? high : placed[i + 1]! - step);
  const result = new Array<number>(ys.length);
  order.forEach((i, place) => (result[i] = placed[place]!));
  return result;
}

/** Text in figures: 0.84 rem, the least that is read from the back row. */
export const LABEL_REM = 0.84;

/** The letters of the sans are on average about so wide. */
const LETTER_EM = 0.57;

/** What names, their marks and "ours" need to the right of a plot, in CSS pixels. */
export function labelRoom(names: readonly string[], em: number): number {
  const letters = names.map((name) => name.length + (isOurs(name) ? ' ours'.length : 0));
  return Math.max(0, ...letters) * LETTER_EM * em + LABEL_GAP + 1.4 * em;
}

/** From the end of the plot to the marks of the names. */
export const LABEL_GAP = 12;
