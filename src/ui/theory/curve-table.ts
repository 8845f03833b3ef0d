/** The numbers of several figures over turns as one table: a row a turn, a column a curve. */
import type { Table } from '../charts/table-file';
import type { Curve } from './curve-styles';

interface Plotted {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** First turn drawn; 1 if it is not given. */
  readonly from?: number;
}

export function curveTable(plots: readonly Plotted[], until: number): Table {
  const first = Math.min(...plots.map(({ from = 1 }) => from));
  const turns = Array.from({ length: until - first + 1 }, (_, i) => first + i);
  return {
    columns: ['turns', ...plots.flatMap(({ title, curves }) => curves.map(({ name }) => `${title}: ${name}`))],
    rows: turns.map((turn) => [
      turn,
      ...plots.flatMap(({ curves, from = 1 }) =>
        curves.map(({ values }) => (turn < from ? null : (values[turn] ?? null))),
      ),
    ]),
  };
}
