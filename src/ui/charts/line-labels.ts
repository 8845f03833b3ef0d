/** Names beside the ends of lines: pushed apart until none overlaps, kept inside the figure, joined to their ends where moved. */
import { isOurs } from './arm-source';

export interface LineEnd {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

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

/** Text beside lines: 0.8 rem and its parts, in CSS pixels. */
export const LABEL_REM = 0.8;
const [MARK_EM, GAP_EM, OURS_EM] = [0.9, 0.35, 0.85];

export interface LabelLook {
  /** CSS pixels of the names' text. */
  readonly em: number;
  /** Device pixels of a CSS pixel. */
  readonly scale: number;
  readonly family: string;
  readonly ink: string;
  readonly soft: string;
  colourOf(name: string): string;
  /** Draws a line's marker around this point. */
  mark(name: string, x: number, y: number): void;
}

/** What a name needs to the right of the plot, in CSS pixels. */
export function labelRoom(ctx: CanvasRenderingContext2D, names: readonly string[], em: number, family: string): number {
  ctx.save();
  const widths = names.map((name) => {
    ctx.font = `${em}px ${family}`;
    const width = ctx.measureText(name).width;
    ctx.font = `italic ${OURS_EM * em}px ${family}`;
    return width + (isOurs(name) ? GAP_EM * em + ctx.measureText('ours').width : 0);
  });
  ctx.restore();
  return Math.max(0, ...widths) + 12 + (MARK_EM + GAP_EM) * em + 4;
}

/** Names in ink, each behind its line's marker: a colour that stands out as a mark is too faint for text. @param right where the plot ends */
export function drawLabels(
  ctx: CanvasRenderingContext2D,
  ends: readonly LineEnd[],
  right: number,
  within: readonly [number, number],
  look: LabelLook,
): void {
  const { scale, family } = look;
  const em = look.em * scale;
  const heights = spreadApart(
    ends.map((end) => end.y),
    1.12 * em,
    within,
  );
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.setLineDash([]);
  ends.forEach((end, i) => {
    const y = heights[i]!;
    const left = right + 12 * scale;
    if (Math.abs(y - end.y) > 5 * scale || end.x < right - 8 * scale) {
      ctx.lineWidth = 0.8 * scale;
      ctx.strokeStyle = look.colourOf(end.name);
      ctx.beginPath();
      ctx.moveTo(end.x + 6 * scale, end.y);
      ctx.lineTo(left - scale, y);
      ctx.stroke();
    }
    look.mark(end.name, left + (MARK_EM / 2) * em, y);
    const start = left + (MARK_EM + GAP_EM) * em;
    ctx.font = `${em}px ${family}`;
    ctx.fillStyle = look.ink;
    ctx.fillText(end.name, start, y);
    if (!isOurs(end.name)) return;
    const after = start + ctx.measureText(end.name).width + GAP_EM * em;
    ctx.font = `italic ${OURS_EM * em}px ${family}`;
    ctx.fillStyle = look.soft;
    ctx.fillText('ours', after, y);
  });
}
