/** A story whose settings differ in two numbers, as a map: which arm leads with real users at each of them. */
import type { PointSummary, StoryAxis, StorySummary } from './story';

export interface MapCell {
  readonly point: PointSummary;
  /** Of the arms that the story compares, those that no other one is clearly above (the interval leaves 0 out). One: it wins. Several: they are not told apart. */
  readonly leaders: readonly string[];
}

export interface StoryMap {
  readonly x: StoryAxis;
  readonly y: StoryAxis;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** By y, then by x; null where nothing was run. */
  readonly cells_YX: readonly (readonly (MapCell | null)[])[];
  /** Every arm that leads somewhere. */
  readonly arms: readonly string[];
}

/** Null if the story is no map, or nothing of it was run. */
export function storyMap({ map, points }: Pick<StorySummary, 'map' | 'points'>): StoryMap | null {
  if (map === null || points.length === 0) return null;
  const along = (axis: StoryAxis) => [...new Set(points.map((point) => point[axis]))].sort((a, b) => a - b);
  const [xs, ys] = [along(map.x), along(map.y)];
  const cells_YX = ys.map((y) =>
    xs.map((x): MapCell | null => {
      const point = points.find((one) => one[map.x] === x && one[map.y] === y);
      return point ? { point, leaders: leadersOf(point) } : null;
    }),
  );
  const arms = [...new Set(cells_YX.flat().flatMap((cell) => cell?.leaders ?? []))];
  return { ...map, xs, ys, cells_YX, arms };
}

/** In the order in which the claims name them. */
export function leadersOf({ legs }: Pick<PointSummary, 'legs'>): readonly string[] {
  const compared = [...new Set(legs.flatMap(({ a, b }) => [a, b]))];
  const behind = new Set(legs.flatMap(({ a, b, low, high }) => (low > 0 ? [b] : high < 0 ? [a] : [])));
  return compared.filter((arm) => !behind.has(arm));
}
