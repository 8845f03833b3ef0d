/** How the kinds of curve of the theory lab are drawn: colour, dash and marker differ together, as for the arms. */
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
  exact: { colour: '--arm-blue', dash: [], marker: 'circle' },
  bound: { colour: '--arm-vermillion', dash: [10, 5], marker: 'triangle' },
  pinsker: { colour: '--arm-purple', dash: [3, 4], marker: 'square' },
  rule: { colour: '--arm-green', dash: [12, 4, 2, 4], marker: 'diamond' },
  histories: { colour: '--arm-orange', dash: [5, 3], marker: 'square' },
  limit: { colour: '--soft', dash: [1, 5], marker: null },
} as const satisfies Record<string, CurveStyle>;
