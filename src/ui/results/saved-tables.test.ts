/** What is saved of the figures: the numbers that are drawn. */
import { expect, it } from 'vitest';
import { madeUpMap } from '../../../test/fixtures/page/made-up-map';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import { storyMaps } from '../../domain/story-map';
import { forestsOf } from './forest';
import { axisTable, forestTable, mapTable, promisedTable } from './saved-tables';

it('has a row an arm of what was promised and given, with empty cells where there is nothing', () => {
  const rows = [
    { arm: 'naive', promised: 0.98, people: 0.47, interval: [0.44, 0.5] as const },
    { arm: 'oracle', promised: null, people: 0.74, interval: null },
  ];
  expect(promisedTable(rows).rows).toEqual([
    ['naive', 0.98, 0.47, 0.44, 0.5],
    ['oracle', null, 0.74, null, null],
  ]);
});

it('has a row a setting of a claim, or a row a claim of a setting', () => {
  const one = leg(0.26, 'holds', { p: 0.001, holm: 0.004 });
  const [alone] = forestsOf(story([point('λ = 1', [one])]));
  expect(forestTable(alone!)).toMatchObject({
    rows: [['calibrated above naive', 0.26, 0.22, 0.26 + 0.04, 'dialogues', 'holds', 0.001, 0.004]],
  });
  const [several] = forestsOf(story([point('λ = 1', [one]), point('λ = 0', [leg(0, 'untold')])]));
  expect(forestTable(several!).columns[0]).toBe('setting');
  expect(forestTable(several!).rows.map(([label]) => label)).toEqual(['λ = 1', 'λ = 0']);
});

it('has a row an arm and a value of an axis', () => {
  const lines = [{ arm: 'naive', points: [{ x: 2, mean: 0.4, seeds: [], interval: [0.3, 0.5] as const }] }];
  expect(axisTable(lines, 'H', 'regret')).toEqual({
    columns: ['arm', 'H', 'regret', 'low', 'high'],
    rows: [['naive', 2, 0.4, 0.3, 0.5]],
  });
});

it('has every cell of a map at both temperatures, with as many cells a row as there are columns', () => {
  const { columns, rows } = mapTable(storyMaps(madeUpMap()));
  expect(columns).toEqual([
    ...['T', 'realism', 'reach', 'not behind any other', 'best mean', 'ahead by'],
    ...['base', 'static', 'naive', 'calibrated', 'oracle'],
  ]);
  expect(rows).toHaveLength(2 * 5 * 5);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([columns.length]));
  expect(mapTable([]).rows).toEqual([]);
});
