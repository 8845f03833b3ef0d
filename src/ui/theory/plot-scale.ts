/** Where numbers are on a small figure: round ticks, line paths, marks. Pure; in CSS pixels, y downwards. */

/** Round values from 0 to `most`, three to six of them, 1, 2 or 5 times a power of ten apart. */
export function roundTicks(most: number, wanted = 4): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= rough * (1 - 1e-9))!;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => Number((i * step).toFixed(digits)));
}

/** The top of the y axis: what the curves reach, but no higher than `cut`. 0 everywhere gives 1. */
export function topOf(curves: readonly ArrayLike<number>[], cut: number): number {
  let most = 0;
  for (const values of curves) for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  const top = Math.min(most, cut);
  return top > 1e-12 ? 1.06 * top : 1;
}

export interface Scale {
  readonly x: (turn: number) => number;
  readonly y: (value: number) => number;
}

/** `left`, `right` are the pixels of turns `from` and `to`; `bottom`, `top` those of 0 and `most`. */
export function scaleOf(
  box: { left: number; right: number; bottom: number; top: number },
  from: number,
  to: number,
  most: number,
): Scale {
  return {
    x: (turn) => box.left + ((turn - from) / (to - from)) * (box.right - box.left),
    y: (value) => box.bottom - (Math.min(value, 100 * most) / most) * (box.bottom - box.top),
  };
}

/** Path commands through the values at turns `from` … end. */
export function linePath(values: ArrayLike<number>, from: number, scale: Scale): string {
  let path = '';
  for (let turn = from; turn < values.length; turn++)
    path += `${turn === from ? 'M' : 'L'}${scale.x(turn).toFixed(1)} ${scale.y(values[turn]!).toFixed(1)}`;
  return path;
}

/** The same ys in the same order, at least `gap` apart, as near as can be to where they were. */
export function pushedApart(ys: readonly number[], gap: number): number[] {
  const order = ys.map((_, i) => i).sort((a, b) => ys[a]! - ys[b]!);
  const moved = [...ys];
  for (let pass = 0; pass < 60; pass++) {
    for (let i = 1; i < order.length; i++) {
      const [above, below] = [order[i - 1]!, order[i]!];
      const overlap = gap - (moved[below]! - moved[above]!);
      if (overlap <= 0) continue;
      moved[above]! -= overlap / 2;
      moved[below]! += overlap / 2;
    }
  }
  return moved;
}
