/** How a verdict is drawn, in tables and figures: shape and colour differ together, and the word stands beside it. */
import type { Marker } from '../../domain/arm';
import type { Verdict } from '../../domain/verdict';

export interface VerdictMark {
  readonly marker: Marker;
  readonly colour: string;
  readonly hollow: boolean;
}

export const VERDICT_MARKS: Readonly<Record<Verdict, VerdictMark>> = {
  holds: { marker: 'circle', colour: '--accent', hollow: false },
  within: { marker: 'square', colour: '--soft', hollow: true },
  untold: { marker: 'circle', colour: '--soft', hollow: true },
  reversed: { marker: 'cross', colour: '--alarm', hollow: false },
};
