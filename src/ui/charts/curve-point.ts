/** A point of a line over training. */
export interface CurvePoint {
  readonly update: number;
  /** Mean over seeds. */
  readonly value: number;
  /** Of each seed, if there are several. */
  readonly seeds?: readonly number[];
}
