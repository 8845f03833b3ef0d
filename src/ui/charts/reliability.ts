/** Reliability plots as data: one per arm, or a row per arm and a column per update. */
import type { ReliabilityBin } from '../../domain/experiment-events';
import type { Table } from './table-file';

export interface ReliabilityPanel {
  readonly arm: string;
  readonly bins: readonly ReliabilityBin[];
  readonly seeds: number;
  /** The expected calibration error in words; '' if it was not measured. */
  readonly ece: string;
}

export interface ReliabilityCell {
  readonly update: number;
  /** Whose policy it is: the row's, or the base arm's before training. */
  readonly arm: string;
  readonly bins: readonly ReliabilityBin[];
  readonly seeds: number;
  /** What is special about this point; '' if nothing is. */
  readonly note: string;
  readonly label: string;
}

export interface ReliabilityGrid {
  /** The note of a column is one that every row has there. */
  readonly columns: readonly { readonly update: number; readonly note: string }[];
  readonly rows: readonly { readonly arm: string; readonly ece: string; readonly cells: readonly ReliabilityCell[] }[];
}

/** "confidence 30 %, right 28 %; …": of each bin, the mean probability of its answers and the share of them that was right. */
export function binWords(bins: readonly ReliabilityBin[]): string {
  const percent = (value: number) => `${Math.round(100 * value)} %`;
  return (
    bins
      .map(({ confidence, accuracy }) => `confidence ${percent(confidence)}, right ${percent(accuracy)}`)
      .join('; ') || 'no answers'
  );
}

/** The numbers of such plots for a file: a row a bin. The column of updates is there where they have some. */
export function reliabilityTable(
  plots: readonly (Pick<ReliabilityPanel, 'arm' | 'bins'> & { readonly update?: number })[],
): Table {
  const overTraining = plots.some(({ update }) => update !== undefined);
  return {
    columns: ['arm', ...(overTraining ? ['update'] : []), 'confidence', 'right', 'right, low', 'right, high'],
    rows: plots.flatMap(({ arm, update, bins }) =>
      bins.map(({ confidence, accuracy, interval }) => [
        arm,
        ...(overTraining ? [update ?? null] : []),
        ...[confidence, accuracy, ...interval],
      ]),
    ),
  };
}
