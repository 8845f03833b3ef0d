import { describe, expect, it } from 'vitest';
import { madeUpMap } from '../../../test/fixtures/page/made-up-map';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import { PAPER_ORDERS } from '../../domain/paper-orders';
import { storyMap, storyMaps } from '../../domain/story-map';
import { wordsOf } from '../run/success-words';
import { cellWords, neighbour, standingWords, strength } from './map-words';

const arm = (name: string, real: number) => ({ arm: name, real: [real], simulated: null, dropOff: null, regret: null });
const arms = [arm('static', 0.7), arm('naive', 0.5), arm('calibrated', 0.71)];
const cell = (low: number, high: number, more: readonly ReturnType<typeof arm>[] = []) => {
  const legs = [
    leg(0.2, 'holds', { a: 'static', b: 'naive', low: 0.1, high: 0.3 }),
    leg(0.01, 'untold', { a: 'calibrated', b: 'static', low, high }),
  ];
  const made = story([point('p = 0', legs, { arms: [...arms, ...more] })], { map: { x: 'reach', y: 'realism' } });
  return storyMap(made)!.cells_YX[0]![0]!;
};

describe('a cell in words', () => {
  it('names the arm that leads, by how much, and what it is before', () => {
    expect(cellWords(cell(0.005, 0.1), wordsOf(false))).toBe(
      'p = 0, 1 of 3 seeds so far: calibrated leads with 71.0\u202f%, 1.0 points before static with 70.0\u202f%, and before naive with 50.0\u202f%.',
    );
  });

  it('names the arms that are not told apart', () => {
    expect(cellWords(cell(-0.1, 0.1), wordsOf(false))).toBe(
      'p = 0, 1 of 3 seeds so far: calibrated with 71.0\u202f% is first, but not told apart from static with 70.0\u202f%; naive with 50.0\u202f% is below calibrated.',
    );
  });

  it('says which of the paper’s orders stands there, and by what', () => {
    expect(cellWords(cell(0.005, 0.1, [arm('base', 0.6)]), wordsOf(false))).toMatch(
      /The means stand in the paper’s order on MediumDocEdit-Chat, but not every arm is told apart from the next\.$/,
    );
  });

  it('says that it was not run', () => {
    expect(cellWords({ label: 'p = 1', found: null }, wordsOf(false))).toBe('p = 1: not run.');
  });
});

it('counts the cells in which an order of the paper stands', () => {
  const [first, second] = storyMaps(madeUpMap());
  const words = (map: typeof first) => PAPER_ORDERS.map((order) => standingWords(map!, order));
  expect(words(first)).toEqual([
    'in 7 of 25 cells, in 4 of them with every arm told apart from the next',
    'in 5 of 25 cells, in all of them with every arm told apart from the next',
  ]);
  expect(words(second)[0]).toMatch(/^in \d+ of 25 cells/);
  expect(words(storyMaps(madeUpMap(() => false))[0])).toEqual(['in no cell', 'in no cell']);
});

it('colours a lead of 15 points or more as strongly as it can', () => {
  expect([-0.1, 0, 0.075, 0.15, 0.4].map(strength)).toEqual([0, 0, 0.5, 1, 1]);
});

it('moves over holes to the next cell, and stays at the edge', () => {
  const rows = [
    ['a', null, 'c'],
    ['d', 'e', null],
  ];
  expect(neighbour(rows, [0, 0], [0, 1])).toBe('c');
  expect(neighbour(rows, [1, 1], [-1, 0])).toBeNull();
  expect(neighbour(rows, [1, 1], [0, 1])).toBeNull();
  expect(neighbour(rows, [0, 0], [1, 0])).toBe('d');
});
