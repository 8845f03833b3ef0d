/** The top of a figure's y axis, and the path of a curve. Pure; in CSS pixels, y downwards. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

/** The top of the y axis: the highest value of the curves, but no higher than `cut`. If all are 0, it is 1. */
export function topOf(curves: readonly ArrayLike<number>[], cut: number): number {
  let most = 0;
  for (const values of curves) for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  const top = Math.min(most, cut);
  return top > 1e-12 ? 1.06 * top : 1;
}

/**
 * Heights of values from 0 to `most`, between two pixels. Far above the top it stays at one height: figures are cut off there,
 * and SVG knows no infinity.
 */
export function heightScale(most: number, pixels: readonly [bottom: number, top: number]): (value: number) => number {
  const scale = scaleLinear([0, most], [...pixels]);
  return (value) => scale(Math.min(value, 100 * most));
}

/** Path commands through the values at turns `from` … end. */
export function turnLine(
  values: ArrayLike<number>,
  from: number,
  x: (turn: number) => number,
  y: (value: number) => number,
): string {
  const turns = Array.from({ length: values.length - from }, (_, i) => from + i);
  const path = line<number>(x, (turn) => y(values[turn]!)).digits(1);
  return path(turns) ?? '';
}
