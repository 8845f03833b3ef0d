/** Curves of several seeds as one: the mean at each update, with every seed's value beside it. */
import type { CurvePoint } from '../charts/curve-point';
import { mean } from '../charts/seed-spread';

export type MaybeKnown = { readonly update: number; readonly value: number | null | undefined };

export function known(points: readonly MaybeKnown[]): readonly CurvePoint[] {
  return points.flatMap(({ update, value }) =>
    typeof value === 'number' && Number.isFinite(value) ? { update, value } : [],
  );
}

export function meanCurve(curves: readonly (readonly CurvePoint[])[]): readonly CurvePoint[] {
  const at = new Map<number, number[]>();
  for (const { update, value } of curves.flat()) {
    const values = at.get(update);
    if (values) values.push(value);
    else at.set(update, [value]);
  }
  return [...at]
    .map(([update, values]) => ({ update, value: mean(values)!, ...(values.length > 1 && { seeds: values }) }))
    .sort((a, b) => a.update - b.update);
}
