import { expect, it } from 'vitest';
import { leg, point, story } from '../../test/fixtures/page/made-up-stories';
import { differenceAt, leadersOf, storyMap, storyMaps } from './story-map';

const between = (a: string, b: string, low: number, high: number) =>
  leg((low + high) / 2, 'untold', { a, b, low, high });
const arm = (name: string, real: number) => ({ arm: name, real: [real], simulated: null, dropOff: null, regret: null });
const axes = { x: 'reach', y: 'realism' } as const;
const setup = { preset: 'clarify', arms: ['base'], lambda: 1, population: null, fields: {} };
const place = (file: string, realism: number, reach: number) => ({
  ...{ label: file, file, lambda: 1, horizon: 8, logs: 2000 },
  ...{ realism, reach, setup },
});

it('lets an arm win that is clearly above every other one', () => {
  expect(
    leadersOf({ legs: [between('static', 'naive', 0.1, 0.2), between('calibrated', 'static', 0.01, 0.1)] }),
  ).toEqual(['calibrated']);
  expect(leadersOf({ legs: [between('static', 'naive', -0.3, -0.2)] })).toEqual(['naive']);
});

it('names all arms that are not told apart, and none that is clearly below one of them', () => {
  const legs = [
    between('static', 'naive', 0.1, 0.2),
    between('calibrated', 'static', -0.02, 0.1),
    between('calibrated', 'naive', 0.1, 0.2),
  ];
  expect(leadersOf({ legs })).toEqual(['static', 'calibrated']);
  expect(leadersOf({ legs: [between('static', 'naive', -0.1, 0.1)] })).toEqual(['static', 'naive']);
});

it('is in ascending order, with holes where there is no setting', () => {
  const legs = [between('static', 'naive', 0.1, 0.2)];
  const points = [
    point('b', legs, { realism: 0.5, reach: 2 }),
    point('a', legs, { realism: 0, reach: 8 }),
    point('c', legs, { realism: 0, reach: 2 }),
  ];
  const map = storyMap(story(points, { map: axes }))!;
  expect([map.xs, map.ys]).toEqual([
    [2, 8],
    [0, 0.5],
  ]);
  expect(map.cells_YX.map((row) => row.map((cell) => cell?.label ?? null))).toEqual([
    ['c', 'a'],
    ['b', null],
  ]);
  expect(map.arms).toEqual(['static', 'naive']);
  expect(storyMap(story(points))).toBeNull();
  expect(storyMap(story([], { map: axes }))).toBeNull();
});

it('has a cell for each setting that was not run, and its set-up', () => {
  const settings = [place('a', 0, 1), place('b', 0, 2)];
  const points = [point('a', [], { realism: 0, reach: 1 })];
  const [cells] = storyMap(story(points, { map: axes, settings }))!.cells_YX;
  expect(cells!.map((cell) => [cell!.label, cell!.found?.point.label ?? null, cell!.setup])).toEqual([
    ['a', 'a', setup],
    ['b', null, setup],
  ]);
  expect(storyMap(story([], { map: axes, settings }))!.cells_YX).toHaveLength(1);
});

it('has the same cells at each temperature, also where only the first was evaluated', () => {
  const settings = [place('a', 0, 1), place('b', 0, 2)];
  const at = (label: string, reach: number) => point(label, [], { realism: 0, reach });
  const both = story([at('a', 1), at('b', 2)], {
    ...{ map: axes, settings },
    second: { points: [at('b', 2)], trends: [] },
  });
  expect(storyMaps(both).map(({ cells_YX: [row] }) => row!.map((cell) => cell!.found !== null))).toEqual([
    [true, true],
    [false, true],
  ]);
  expect(storyMaps({ ...both, second: null })).toHaveLength(1);
  expect(storyMaps({ ...both, map: null })).toEqual([]);
});

it('has the lead of the best mean over the second best, of the arms that are compared', () => {
  const arms = [arm('base', 0.9), arm('static', 0.7), arm('naive', 0.5), arm('calibrated', 0.71)];
  const legs = [between('static', 'naive', 0.1, 0.3), between('static', 'calibrated', -0.03, 0.01)];
  const cellOf = (more: object) =>
    storyMap(story([point('a', legs, { arms, ...more })], { map: axes }))!.cells_YX[0]![0]!.found!;
  expect(cellOf({}).lead).toEqual({
    ...{ arm: 'calibrated', over: 'static' },
    mean: expect.closeTo(0.01, 9) as number,
    difference: { mean: expect.closeTo(0.01, 9) as number, low: -0.01, high: 0.03 },
  });
  expect(cellOf({ arms: arms.slice(0, 2) }).lead).toBeNull();
});

it('finds the paper’s orders from all pairs of arms, and says by what they stand', () => {
  const arms = [arm('base', 0.4), arm('static', 0.5), arm('naive', 0.3), arm('calibrated', 0.6)];
  const pairs = [
    { a: 'naive', b: 'base', mean: -0.1, low: -0.11, high: -0.09 },
    { a: 'static', b: 'base', mean: 0.1, low: 0.09, high: 0.11 },
    { a: 'calibrated', b: 'static', mean: 0.1, low: 0.09, high: 0.11 },
  ];
  const ordersOf = (more: object) =>
    storyMap(story([point('a', [], { arms, ...more })], { map: axes }))!.cells_YX[0]![0]!.found!.orders.map(
      ({ order, standing }) => [order.name, standing],
    );
  expect(ordersOf({ pairs })).toEqual([['MediumDocEdit-Chat', 'intervals']]);
  expect(ordersOf({})).toEqual([['MediumDocEdit-Chat', 'means']]);
  expect(ordersOf({ arms: arms.slice(1), pairs })).toEqual([]);
});

it('gives a difference whichever way round the file has it', () => {
  const legs = [leg(0.2, 'holds', { a: 'static', b: 'naive', low: 0.1, high: 0.3 })];
  const pairs = [{ a: 'oracle', b: 'naive', mean: 0.3, low: 0.2, high: 0.4 }];
  expect(differenceAt({ legs, pairs }, 'naive', 'static')).toEqual({ mean: -0.2, low: -0.3, high: -0.1 });
  expect(differenceAt({ legs, pairs }, 'oracle', 'naive')).toEqual({ mean: 0.3, low: 0.2, high: 0.4 });
  expect(differenceAt({ legs, pairs }, 'oracle', 'base')).toBeNull();
});
