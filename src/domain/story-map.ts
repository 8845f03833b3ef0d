/** A story whose settings differ in two numbers, as a map: which arm leads with real users at each of them, and by how much. */
import { PAPER_ORDERS, standingIn, type PaperOrder, type Standing } from './paper-orders';
import type { Difference, PointSummary, SettingSetup, StoryAxis, StorySummary } from './story';

/** What was measured at a setting. */
export interface MapFinding {
  readonly point: PointSummary;
  /** Of the arms that the story compares, those that no other one is clearly above (the interval leaves 0 out). One: it wins. Several: they are not told apart. */
  readonly leaders: readonly string[];
  /** The best mean less the second best, of the arms that the story compares; null if there is no such difference. */
  readonly lead: Lead | null;
  /** Orders of the paper in which the arms stand here. */
  readonly orders: readonly { readonly order: PaperOrder; readonly standing: Standing }[];
}

export interface Lead {
  readonly arm: string;
  readonly over: string;
  readonly mean: number;
  /** Its interval; null if the file has none. */
  readonly difference: Difference | null;
}

export interface MapCell {
  /** Its result file, by which it is known. */
  readonly file: string;
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** Null of a file that does not say it. */
  readonly setup: SettingSetup | null;
  /** Null where nothing was run. */
  readonly found: MapFinding | null;
}

export interface StoryMap {
  readonly x: StoryAxis;
  readonly y: StoryAxis;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** By y, then by x; null where the story has no setting. */
  readonly cells_YX: readonly (readonly (MapCell | null)[])[];
  /** Every arm that is compared somewhere. */
  readonly arms: readonly string[];
}

type Mapped = Pick<StorySummary, 'map' | 'points'> & Partial<Pick<StorySummary, 'settings'>>;

/** Null if the story is no map, or has no settings. */
export function storyMap({ map, points, settings = [] }: Mapped): StoryMap | null {
  // The settings know what was not run; the file of an earlier version has the points alone.
  const places = [...settings, ...points.filter(({ file }) => !settings.some((one) => one.file === file))];
  if (map === null || places.length === 0) return null;
  const along = (axis: StoryAxis) => [...new Set(places.map((place) => place[axis]))].sort((a, b) => a - b);
  const [xs, ys] = [along(map.x), along(map.y)];
  const cellAt = (x: number, y: number): MapCell | null => {
    const here = places.filter((place) => place[map.x] === x && place[map.y] === y);
    const point = points.find(({ file }) => here.some((place) => place.file === file));
    const place = here.find(({ file }) => file === point?.file) ?? here[0];
    if (!place) return null;
    const setup = 'setup' in place ? place.setup : null;
    return { x, y, file: place.file, label: place.label, setup, found: point ? findingOf(point) : null };
  };
  const cells_YX = ys.map((y) => xs.map((x) => cellAt(x, y)));
  const arms = [...new Set(points.flatMap(comparedAt))];
  return { ...map, xs, ys, cells_YX, arms };
}

/** The map at each temperature at which the policies were evaluated, with the same cells. Empty if the story is none. */
export function storyMaps(story: StorySummary): readonly StoryMap[] {
  const maps = [storyMap(story), story.second && storyMap({ ...story, points: story.second.points })];
  return maps.filter((map) => map !== null);
}

/** In the order in which the claims name them. */
const comparedAt = ({ legs }: Pick<PointSummary, 'legs'>): readonly string[] => [
  ...new Set(legs.flatMap(({ a, b }) => [a, b])),
];

export function leadersOf({ legs }: Pick<PointSummary, 'legs'>): readonly string[] {
  const behind = new Set(legs.flatMap(({ a, b, low, high }) => (low > 0 ? [b] : high < 0 ? [a] : [])));
  return comparedAt({ legs }).filter((arm) => !behind.has(arm));
}

/** Success with real users, the mean over seeds; null if the arm was not run. */
export function meanAt({ arms }: Pick<PointSummary, 'arms'>, name: string): number | null {
  const real = arms.find(({ arm }) => arm === name)?.real ?? [];
  return real.length === 0 ? null : real.reduce((sum, value) => sum + value, 0) / real.length;
}

/** These arms from the best mean to the worst; those that were not run are left out. */
export const byMean = (point: Pick<PointSummary, 'arms'>, arms: readonly string[]): readonly string[] =>
  arms
    .filter((arm) => meanAt(point, arm) !== null)
    .toSorted((one, other) => meanAt(point, other)! - meanAt(point, one)!);

/** a − b, whichever way round the file has it; null if it has neither. */
export function differenceAt(
  { legs, pairs = [] }: Pick<PointSummary, 'legs' | 'pairs'>,
  a: string,
  b: string,
): Difference | null {
  for (const { mean, low, high, ...of } of [...legs, ...pairs]) {
    if (of.a === a && of.b === b) return { mean, low, high };
    if (of.a === b && of.b === a) return { mean: -mean, low: -high, high: -low };
  }
  return null;
}

function findingOf(point: PointSummary): MapFinding {
  const orders = PAPER_ORDERS.flatMap((order) => {
    const standing = standingIn(
      order,
      (arm) => meanAt(point, arm),
      (a, b) => differenceAt(point, a, b),
    );
    return standing === null ? [] : [{ order, standing }];
  });
  return { point, leaders: leadersOf(point), lead: leadAt(point), orders };
}

function leadAt(point: PointSummary): Lead | null {
  const [arm, over] = byMean(point, comparedAt(point));
  if (arm === undefined || over === undefined) return null;
  const mean = meanAt(point, arm)! - meanAt(point, over)!;
  return { arm, over, mean, difference: differenceAt(point, arm, over) };
}
