import { expect, it } from 'vitest';
import { bleu } from './bleu';

const reference = 'hey anna the meeting is on friday at school . please reply bring cake . regards';

/**
 * Expected values: NLTK 3.10.3 in Python 3.11, rounded to 12 places,
 *   tokens      sentence_bleu([reference.split()], candidate.split(), smoothing_function=SmoothingFunction().method2)
 *   characters  sentence_bleu([reference], candidate)     (no smoothing; values below 1e-70 are its stand-in for 0)
 * sacreBLEU 2.6.0 with smooth_method='add-k', smooth_value=1, tokenize='none' gives the same token values for candidates of
 * four tokens or more (it scores shorter ones by other totals).
 */
it.each([
  [reference, 1, 1],
  ['hey anna the meeting is on monday at school . please reply bring cake . regards', 0.827437729912, 0.941591348008],
  ['dear anna the meeting is at school on monday . reply . regards', 0.289792294831, 0.614476262953],
  ['hey anna', 0.000644797921, 0.000139841629],
  ['friday', 1.81891e-7, 5.200963e-6],
  ['the the the the the the', 0.036462189126, 0.021094146095],
  ['forget it', 0, 0],
  [`${reference} regards regards`, 0.883764060617, 0.82885000449],
])('scores "%s" as NLTK does', (candidate, tokens, characters) => {
  expect(bleu(candidate.split(' '), reference.split(' '), 'smoothed')).toBeCloseTo(tokens, 11);
  expect(bleu([...candidate], [...reference], 'unsmoothed')).toBeCloseTo(characters, 11);
});

it('is exactly 1 for the reference itself, and 0 for nothing', () => {
  expect(bleu(reference.split(' '), reference.split(' '), 'smoothed')).toBe(1);
  expect(bleu([], ['a'], 'smoothed')).toBe(0);
});

it('is 0 unsmoothed where no four units agree in a row, and more than 0 smoothed', () => {
  expect(bleu(['a', 'b', 'x', 'c', 'd'], ['a', 'b', 'c', 'd', 'e'], 'unsmoothed')).toBe(0);
  // BP 1; (4/5 · (2+1)/(4+1) · (0+1)/(3+1) · (0+1)/(2+1))^¼
  expect(bleu(['a', 'b', 'x', 'c', 'd'], ['a', 'b', 'c', 'd', 'e'], 'smoothed')).toBeCloseTo(
    ((4 / 5) * (3 / 5) * (1 / 4) * (1 / 3)) ** 0.25,
    12,
  );
});
