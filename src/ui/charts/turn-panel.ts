/** A number turn by turn, as TurnPanels draws it: one panel an arm. */
import type { Range } from './seed-spread';

export interface TurnPoint {
  readonly turn: number;
  readonly seeds: readonly number[];
  readonly mean: number;
  readonly interval: Range | null;
  readonly nullBand: Range | null;
}

export interface TurnPanel {
  readonly arm: string;
  readonly points: readonly TurnPoint[];
  /** The p-value of all turns together, in words; '' if none is drawn. */
  readonly p: string;
  /** Why there are no points; '' if there are some. */
  readonly remark: string;
}
