import { expect, it } from 'vitest';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import { storyMap } from '../../domain/story-map';
import { wordsOf } from '../run/success-words';
import { cellWords } from './map-words';

const arm = (name: string, real: number) => ({ arm: name, real: [real], simulated: null, dropOff: null, regret: null });
const arms = [arm('static', 0.7), arm('naive', 0.5), arm('calibrated', 0.71)];
const cell = (low: number, high: number) => {
  const legs = [
    leg(0.2, 'holds', { a: 'static', b: 'naive', low: 0.1, high: 0.3 }),
    leg(0.01, 'untold', { a: 'calibrated', b: 'static', low, high }),
  ];
  const made = story([point('p = 0', legs, { arms })], { map: { x: 'reach', y: 'realism' } });
  return storyMap(made)!.cells_YX[0]![0]!;
};

it('names the arm that leads, and what it is before', () => {
  expect(cellWords(cell(0.005, 0.1), wordsOf(false))).toBe(
    'p = 0, 1 of 3 seeds so far: calibrated leads with 71.0\u202f%, before static with 70.0\u202f% and naive with 50.0\u202f%.',
  );
});

it('names the arms that are not told apart', () => {
  expect(cellWords(cell(-0.1, 0.1), wordsOf(false))).toBe(
    'p = 0, 1 of 3 seeds so far: static with 70.0\u202f% and calibrated with 71.0\u202f% are not told apart, before naive with 50.0\u202f%.',
  );
});
