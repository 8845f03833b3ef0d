/** The numbers of the Results view's figures as tables, for files. Numbers as they are, not as they are printed. */
import { byMean, meanAt, type StoryMap } from '../../domain/story-map';
import type { Table } from '../charts/table-file';
import type { AxisLine } from './axis-lines';
import type { Forest } from './forest';
import type { PromisedRow } from './headline';

/** A row an arm. */
export const promisedTable = (rows: readonly PromisedRow[]): Table => ({
  columns: ['arm', 'promised', 'real users', 'real users, low', 'real users, high'],
  rows: rows.map(({ arm, promised, people, interval }) => [
    arm,
    promised,
    people,
    interval?.[0] ?? null,
    interval?.[1] ?? null,
  ]),
});

/** A row a setting or a claim. */
export const forestTable = ({ claim, rows }: Forest): Table => ({
  columns: [
    claim === null ? 'claim' : 'setting',
    'difference',
    'low',
    'high',
    'interval over',
    'verdict',
    'p',
    'p after Holm',
  ],
  rows: rows.map(({ label, leg, over }) => [label, leg.mean, leg.low, leg.high, over, leg.verdict, leg.p, leg.holm]),
});

/** A row an arm and a value of the axis. @param number what the figure shows of an arm */
export const axisTable = (lines: readonly AxisLine[], symbol: string, number: string): Table => ({
  columns: ['arm', symbol, number, 'low', 'high'],
  rows: lines.flatMap(({ arm, points }) =>
    points.map(({ x, mean, interval }) => [arm, x, mean, interval?.[0] ?? null, interval?.[1] ?? null]),
  ),
});

/** A row a cell and a temperature: who leads, by how much, and every arm’s mean with real users. */
export function mapTable(maps: readonly StoryMap[]): Table {
  const found = maps.flatMap(({ cells_YX, x, y }) =>
    cells_YX.flat().flatMap((cell) => (cell?.found ? [{ x, y, cell, ...cell.found }] : [])),
  );
  const arms = [...new Set(found.flatMap(({ point }) => point.arms.map(({ arm }) => arm)))];
  const [first] = maps;
  return {
    columns: ['T', first?.y ?? 'y', first?.x ?? 'x', 'not behind any other', 'best mean', 'ahead by', ...arms],
    rows: found.map(({ cell, point, leaders, lead }) => [
      point.temperature,
      cell.y,
      cell.x,
      leaders.join(' '),
      byMean(point, leaders)[0] ?? null,
      lead?.mean ?? null,
      ...arms.map((arm) => meanAt(point, arm)),
    ]),
  };
}
