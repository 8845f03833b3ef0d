/** Names beside the ends of lines: pushed apart until none overlaps, kept inside the figure, joined to their ends where moved. */
export interface LineEnd {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Heights in the order of the ends given, at least `gap` apart within [low, high] where that is possible. */
export function spreadApart(ys: readonly number[], gap: number, [low, high]: readonly [number, number]): readonly number[] {
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
  for (let i = placed.length - 1; i >= 0; i--) placed[i] = Math.min(placed[i]!, i === placed.length - 1 ? high : placed[i + 1]! - step);
  const result = new Array<number>(ys.length);
  order.forEach((i, place) => (result[i] = placed[place]!));
  return result;
}

/** @param right where the plot ends: names stand to the right of it */
export function drawLabels(
  ctx: CanvasRenderingContext2D,
  ends: readonly LineEnd[],
  { scale, right, within, colourOf }: { readonly scale: number; readonly right: number; readonly within: readonly [number, number]; readonly colourOf: (name: string) => string },
): void {
  const many = ends.length > 8;
  const heights = spreadApart(ends.map((end) => end.y), (many ? 14.5 : 17) * scale, within);
  ctx.font = `${(many ? 13.5 : 15) * scale}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.lineWidth = 0.8 * scale;
  ctx.setLineDash([]);
  ends.forEach((end, i) => {
    const y = heights[i]!;
    ctx.fillStyle = ctx.strokeStyle = colourOf(end.name);
    if (Math.abs(y - end.y) > 5 * scale || end.x < right - 8 * scale) {
      ctx.beginPath();
      ctx.moveTo(end.x + 6 * scale, end.y);
      ctx.lineTo(right + 12 * scale, y);
      ctx.stroke();
    }
    ctx.fillText(end.name, right + 15 * scale, y);
  });
}
