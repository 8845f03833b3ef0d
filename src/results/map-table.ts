/** A story's map as a Markdown table, and how often who leads. */
import { PAPER_ORDERS } from '../domain/paper-orders';
import type { StorySummary } from '../domain/story';
import { storyMap, type MapCell } from '../domain/story-map';
import { signedPoints } from './number-text';
import { table } from './table';

/** Who leads at each setting: a row a y, a column an x. */
export function mapLines(summary: StorySummary, points = summary.points): string[] {
  const map = points.length > 0 && storyMap({ ...summary, points });
  if (!map) return [];
  const words = (cell: MapCell | null) => {
    if (!cell) return '–';
    if (!cell.found) return 'not run';
    const { leaders, lead, orders } = cell.found;
    const [first, ...others] = leaders;
    const won = lead ? `**${first}** by ${signedPoints(lead.mean).replace('+', '')}` : `**${first}**`;
    const stands = orders.map(({ order, standing }) => `${order.letter}${standing === 'intervals' ? '' : '?'}`);
    return [others.length === 0 ? won : `not told apart: ${leaders.join(', ')}`, ...stands].join('; ');
  };
  const { temperature } = points[0]!;
  const letters = PAPER_ORDERS.map(
    ({ letter, name, arms }) => `${letter}: the paper's order on ${name}, ${arms.join(' < ')}`,
  );
  return [
    `Who leads with real users at temperature ${temperature}: an arm alone is clearly above every other one, by so many points above the second best. ${letters.join('. ')}; with a question mark where only the means stand in this order, and not each step's interval.`,
    '',
    table(
      [`${map.y} \\ ${map.x}`, ...map.xs.map(String)],
      map.cells_YX.map((cells, i) => [String(map.ys[i]), ...cells.map(words)]),
    ),
    '',
  ];
}

/** In how many cells an arm leads, and in how many the arms stand in an order of the paper: a sentence or three. */
export function mapCounts(summary: StorySummary, points = summary.points): string | null {
  const map = points.length > 0 && storyMap({ ...summary, points });
  if (!map) return null;
  const cells = map.cells_YX.flat().flatMap((cell) => cell?.found ?? []);
  const of = (count: number) => (count === cells.length ? `all ${count}` : count === 0 ? 'none' : `${count}`);
  const led = map.arms.map((arm) => {
    const ahead = cells.filter(({ leaders }) => leaders.includes(arm));
    const alone = ahead.filter(({ leaders }) => leaders.length === 1).length;
    return `${arm} is among the best in ${of(ahead.length)} and alone in ${of(alone)}`;
  });
  const stood = PAPER_ORDERS.map((order) => {
    const standings = cells.flatMap(({ orders }) => orders.filter((one) => one.order === order));
    const clear = standings.filter(({ standing }) => standing === 'intervals').length;
    const clearly = standings.length === 0 ? '' : ` (with a clear interval at each step in ${of(clear)})`;
    return `${order.arms.join(' < ')} (${order.name}) in ${of(standings.length)}${clearly}`;
  });
  const { temperature } = points[0]!;
  return `At T = ${temperature}, in ${cells.length} cells: ${led.join('; ')}. The means stand in the paper's orders ${stood.join(', ')}.`;
}
