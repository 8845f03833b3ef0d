/** A map in words: what a cell says, and where the paper's orders stand. */
import type { PaperOrder, Standing } from '../../domain/paper-orders';
import { byMean, meanAt, type MapCell, type MapFinding, type StoryMap } from '../../domain/story-map';
import { list } from '../format';
import type { SuccessWords } from '../run/success-words';
import { seedsWords } from './story-words';

/** "p = 0, logs of 8 turns, 5 seeds: calibrated leads with 73.1 %, 2.9 points before static with 70.2 %, and before naive with 48.0 %." */
export function cellWords({ label, found }: Pick<MapCell, 'label' | 'found'>, words: SuccessWords): string {
  if (!found) return `${label}: not run.`;
  const { point, orders } = found;
  const stands = orders.map(
    ({ order, standing }) => ` The means stand in the paper’s order on ${order.name}${STANDING[standing]}.`,
  );
  return `${label}, ${seedsWords(point)}: ${leadWords(found, words)}.${stands.join('')}`;
}

const STANDING: Readonly<Record<Standing, string>> = {
  intervals: ', and each arm is told apart from the next',
  means: ', but not every arm is told apart from the next',
};

/** "calibrated leads with 73.1 %, 2.9 points before static with 70.2 %, and before naive with 48.0 %". */
export function leadWords({ point, leaders, lead }: MapFinding, words: SuccessWords): string {
  const compared = [...new Set(point.legs.flatMap(({ a, b }) => [a, b]))];
  const of = (arm: string) => `${arm} with ${words.say(meanAt(point, arm))}`;
  const [first, ...others] = leaders;
  if (first === undefined) return 'no arms were compared';
  const rest = compared.filter((arm) => !leaders.includes(arm));
  if (others.length > 0) {
    // What is not told apart from the first need not be above the rest.
    const [top, ...near] = byMean(point, leaders);
    const below = rest.length > 0 ? `; ${list(rest.map(of))} ${rest.length > 1 ? 'are' : 'is'} below ${top}` : '';
    return `${of(top!)} is first, but not told apart from ${list(near.map(of))}${below}`;
  }
  const behind = rest.filter((arm) => arm !== lead?.over);
  const size = lead ? `, ${words.gap(lead.mean).replace('+', '')} ${words.gapUnit} before ${of(lead.over)}` : '';
  const more = behind.length > 0 ? `, and before ${list(behind.map(of))}` : '';
  return `${first} leads with ${words.say(meanAt(point, first))}${size}${more}`;
}

export const orderWords = ({ arms }: PaperOrder): string => arms.join(' < ');

/** "in 3 of 25 cells, in none of them with every arm told apart from the next"; "in no cell". */
export function standingWords({ cells_YX }: StoryMap, order: PaperOrder): string {
  const found = cells_YX.flat().flatMap((cell) => cell?.found ?? []);
  const standings = found.flatMap(({ orders }) => orders.filter((one) => one.order === order));
  if (standings.length === 0) return 'in no cell';
  const clear = standings.filter(({ standing }) => standing === 'intervals').length;
  const also = clear === 0 ? 'none' : clear === standings.length ? 'all' : clear;
  return `in ${standings.length} of ${found.length} cells, in ${also} of them with every arm told apart from the next`;
}

/** How strongly a lead is coloured, from 0 to 1: strongest from 15 points on. */
export const strength = (lead: number): number => Math.max(0, Math.min(1, lead / STRONGEST));
export const STRONGEST = 0.15;

/** The next cell of a grid that there is, from a row and a column on; null at its edge. */
export function neighbour<Cell>(
  rows: readonly (readonly (Cell | null)[])[],
  [row, column]: readonly [number, number],
  [down, right]: readonly [number, number],
): Cell | null {
  for (let [r, c] = [row + down, column + right]; r in rows && c in rows[r]!; r += down, c += right) {
    const cell = rows[r]![c];
    if (cell) return cell;
  }
  return null;
}
