/**
 * How the kinds of curve of the theory lab are drawn. Their colours are their own (--theory-1 to 3): an arm's colour is for arms
 * only. No figure has two kinds of one colour but the limit, and dash and marker differ as well.
 */
import type { SeriesStyle } from '../charts/series-style';

export interface Curve {
  readonly name: string;
  /** Index: turn or horizon, from 0. */
  readonly values: ArrayLike<number>;
  readonly style: CurveStyle;
}

export interface CurveStyle extends Omit<SeriesStyle, 'marker'> {
  readonly marker: SeriesStyle['marker'] | null;
}

export const curveStyles = {
  exact: { colour: '--theory-1', dash: [], marker: 'circle' },
  bound: { colour: '--theory-2', dash: [10, 5], marker: 'triangle' },
  pinsker: { colour: '--theory-3', dash: [3, 4], marker: 'square' },
  rule: { colour: '--theory-3', dash: [12, 4, 2, 4], marker: 'diamond' },
  histories: { colour: '--theory-3', dash: [5, 3], marker: 'square' },
  limit: { colour: '--soft', dash: [1, 5], marker: null },
} as const satisfies Record<string, CurveStyle>;
