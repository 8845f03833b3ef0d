/**
 * Reliability plots over training as a figure draws them: a row per arm, a column per update. Pure; each cell says in words what
 * it is the plot of and what its bins are.
 */
import { baseArm, isTrained } from '../../arms/registry';
import { binWords, type ReliabilityCell, type ReliabilityGrid } from '../charts/reliability';
import { mean } from '../charts/seed-spread';
import { numbersOf } from './gap-rows';
import { gapNumberWords } from './gap-words';
import type { ReliabilityPoint } from './reliability-over-training';
import type { RunTrace } from './run-trace';

/** Null if no point in training has bins: then there is nothing over training to be seen. */
export function reliabilityGrid(trace: RunTrace, arms: readonly string[], lastUpdate: number): ReliabilityGrid | null {
  const rows = arms.flatMap((arm) => {
    const points = isTrained(arm) ? trace.reliabilityOverTraining(arm, lastUpdate) : [];
    if (points.length === 0) return [];
    const seeds = Math.max(...points.map((point) => point.seeds));
    const ece = mean(numbersOf(trace.gaps, arm, 'firstAnswerEce').map(({ value }) => value));
    return [
      {
        arm,
        ece: ece === null ? '' : `ECE ${gapNumberWords('firstAnswerEce', ece)} at the end`,
        points,
        cells: points.map((point) => cellOf(arm, point, seeds)),
      },
    ];
  });
  if (!rows.some(({ points }) => points.some(({ update, seeds, ends }) => update > 0 && seeds > ends))) return null;
  const cells = rows.flatMap((row) => row.cells);
  const columns = [...new Set(cells.map(({ update }) => update))]
    .sort((a, b) => a - b)
    .map((update) => {
      const notes = cells.flatMap((cell) => (cell.update === update ? cell.note : []));
      return { update, note: notes.length === rows.length && new Set(notes).size === 1 ? notes[0]! : '' };
    });
  return { columns, rows: rows.map(({ arm, ece, cells }) => ({ arm, ece, cells })) };
}

function cellOf(arm: string, point: ReliabilityPoint, seedsOfArm: number): ReliabilityCell {
  const { update, bins, seeds } = point;
  const note = noteOf(point, seedsOfArm);
  const of = seeds > 1 ? `, ${seeds} seeds` : '';
  return {
    update,
    bins,
    seeds,
    note,
    arm: update === 0 && point.ends === 0 ? baseArm.name : arm,
    label: `${arm}, update ${update}${note ? `, ${note}` : ''}${of}: ${binWords(bins)}`,
  };
}

function noteOf({ update, ends, wentBack, givenUp }: ReliabilityPoint, seeds: number): string {
  const some = (count: number) => (seeds === 1 ? '' : ` of ${count} of ${seeds} seeds`);
  if (wentBack > 0) return `end${some(ends)}: went back here`;
  if (ends > 0) return ends === seeds ? 'end' : `end${some(ends)}`;
  if (update === 0) return baseArm.name;
  return givenUp > 0 ? `later undone (training collapsed)${seeds === 1 ? '' : ` in ${givenUp} of ${seeds} seeds`}` : '';
}
