/** The lesson of a map in words: the question before it, what came out there, and what the whole map shows. Numbers are the file's. */
import type { PointSummary } from '../../domain/story';
import { differenceAt, type MapCell, type MapFinding, type StoryMap } from '../../domain/story-map';
import { list } from '../format';
import type { SuccessWords } from '../run/success-words';
import { leadWords } from './map-words';
import { leadings } from './story-outcome';

const CALIBRATED = 'calibrated';
/** What may be below it, if it is not the safest choice. */
const RIVALS = ['static', 'naive'] as const;

/** The corner that the question is about: the poorest simulator and the shortest logs. Null where it was not run. */
export function askedCell({ cells_YX }: StoryMap): MapCell | null {
  const cell = cells_YX[0]?.[0] ?? null;
  return cell?.found ? cell : null;
}

/** "You said naive. Calibrated leads with …" */
export function answerWords(prediction: string, found: MapFinding, words: SuccessWords): string {
  const [first, ...others] = found.leaders;
  const said = `You said ${prediction}`;
  const out = `${leadWords(found, words)}.`;
  if (others.length > 0) return `${said}. Nobody wins alone: ${out}`;
  return first === prediction ? `${said}, and that is right: ${out}` : `${said}. In fact ${out}`;
}

const pointsOf = ({ cells_YX }: StoryMap): readonly PointSummary[] =>
  cells_YX.flat().flatMap((cell) => cell?.found?.point ?? []);

export const temperatureOf = (map: StoryMap) => pointsOf(map)[0]?.temperature ?? null;

/** In how many cells the interval of a − b is below 0. */
const clearlyBelow = (map: StoryMap, a: string, b: string): number =>
  pointsOf(map).filter((point) => (differenceAt(point, a, b)?.high ?? 0) < 0).length;

/** "At T = 1, calibrated leads alone in 12 of 25 cells, naive in 0, static in 0." A sentence a map. */
export function seenSentences(maps: readonly StoryMap[]): readonly string[] {
  return maps.map((map) => {
    const alone = leadings(map).filter(({ arms }) => arms.length === 1);
    const all = pointsOf(map).length;
    const led = new Set(alone.flatMap(({ arms }) => arms));
    const never = map.arms.filter((arm) => !led.has(arm));
    const wins = alone.map(({ arms, cells }) => `${arms[0]!} leads alone in ${cells} of ${all} cells`);
    const none = never.length > 0 ? `${list(never)} in none` : '';
    return `At T = ${temperatureOf(map)}, ${[...wins, none].filter(Boolean).join(', ')}.`;
  });
}

/** Whether calibrated is safe, as far as the maps tell. */
export function safetySentence(maps: readonly StoryMap[]): string {
  const below = maps.flatMap((map) => RIVALS.map((rival) => clearlyBelow(map, CALIBRATED, rival)));
  const worst = Math.max(0, ...below);
  return worst === 0
    ? `${CALIBRATED} is nowhere clearly below either.`
    : `${CALIBRATED} is clearly below one of them in up to ${worst} cells.`;
}

/** Against no training at all: "At T = 0.1, static is clearly below base in 7 of 25 cells, naive in 5." Only where one is. */
export function baseSentences(maps: readonly StoryMap[]): readonly string[] {
  return maps.flatMap((map) => {
    const all = pointsOf(map).length;
    const below = RIVALS.map((arm) => [arm, clearlyBelow(map, arm, 'base')] as const).filter(([, cells]) => cells > 0);
    const [first, ...others] = below;
    if (!first) return [];
    const start = `at T = ${temperatureOf(map)}, ${first[0]} is clearly below base, the policy before this training, in ${first[1]} of ${all} cells`;
    return [[start, ...others.map(([arm, cells]) => `${arm} in ${cells}`)].join(', ')];
  });
}
