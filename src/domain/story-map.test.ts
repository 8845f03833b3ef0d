import { expect, it } from 'vitest';
import { leg, point, story } from '../../test/fixtures/page/made-up-stories';
import { leadersOf, storyMap } from './story-map';

const between = (a: string, b: string, low: number, high: number) =>
  leg((low + high) / 2, 'untold', { a, b, low, high });

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

it('is in ascending order, with holes where nothing was run', () => {
  const legs = [between('static', 'naive', 0.1, 0.2)];
  const points = [
    point('b', legs, { realism: 0.5, reach: 2 }),
    point('a', legs, { realism: 0, reach: 8 }),
    point('c', legs, { realism: 0, reach: 2 }),
  ];
  const map = storyMap(story(points, { map: { x: 'reach', y: 'realism' } }))!;
  expect([map.xs, map.ys]).toEqual([
    [2, 8],
    [0, 0.5],
  ]);
  expect(map.cells_YX.map((row) => row.map((cell) => cell?.point.label ?? null))).toEqual([
    ['c', 'a'],
    ['b', null],
  ]);
  expect(map.arms).toEqual(['static']);
  expect(storyMap(story(points))).toBeNull();
  expect(storyMap(story([], { map: { x: 'reach', y: 'realism' } }))).toBeNull();
});
