import { expect, it } from 'vitest';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import { notWinning, notWinningSentence } from './not-winning';

const pair = (a: string, b: string, low: number, high: number) => ({ a, b, mean: (low + high) / 2, low, high });
const at = (label: string, pairs: readonly ReturnType<typeof pair>[], temperature = 1) =>
  point(label, [], { pairs, temperature });

const stories = [
  story([
    at('p = 0', [pair('calibrated', 'naive', 0.1, 0.2), pair('static', 'calibrated', 0.01, 0.03)]),
    at('p = 1', [pair('calibrated', 'naive', -0.01, 0.03), pair('oracle', 'calibrated', 0.1, 0.2)]),
  ]),
  story([point('p = 1', [leg(0.01, 'untold', { low: -0.01, high: 0.03 })])], { name: 'the same run again' }),
];

it('finds the comparisons that do not leave calibrated above, whichever way round they are written, each run once', () => {
  const { below, untold, all } = notWinning(stories);
  const words = ({ point: { label }, rival, difference }: (typeof below)[number]) =>
    `${label} ${rival} ${difference.mean.toFixed(2)}`;
  expect(below.map(words)).toEqual(['p = 0 static -0.02']); // −(0.01 + 0.03) / 2
  expect(untold.map(words)).toEqual(['p = 1 naive 0.01']);
  expect(all).toBe(3); // two at p = 0, one at p = 1: the oracle is no rival
});

it('counts them in a sentence', () => {
  expect(notWinningSentence(notWinning(stories))).toBe(
    'Calibrated is clearly below another arm in 1 of 3 comparisons, and not clearly above it in 1 more: naive in 1.',
  );
  expect(notWinningSentence(notWinning([story([at('p = 0', [pair('calibrated', 'naive', 0.1, 0.2)])])]))).toBe(
    'Calibrated is clearly below another arm in 0 of 1 comparisons.',
  );
});
