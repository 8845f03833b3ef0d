/** What a report says in words: differences with their direction, and none where the interval has 0 in it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTalkReport, type TalkReport } from '../../domain/talk-report';
import {
  aucWords,
  differenceWords,
  nllSentences,
  shareOfTurns,
  shiftSentence,
  turnsOf,
  turnWords,
} from './simulator-words';

const recorded = readTalkReport(JSON.parse(readFileSync('results/talk/taskmaster.json', 'utf8')), 'It');

function withDifference(value: number, low: number, high: number): TalkReport {
  const relative = { value: value / 4, interval: { low: low / 4, high: high / 4, level: 0.95 } };
  const ngram = { perWord: { value, interval: { low, high, level: 0.95 } }, relative };
  return { ...recorded, calibratedAgainst: { ...recorded.calibratedAgainst, ngram } };
}

test('a difference says its direction, and nothing where 0 is in its interval', () => {
  const than = `the 5-gram (${recorded.nll.ngram.perWord.value.toFixed(2)})`;
  expect(differenceWords(withDifference(-0.4, -0.6, -0.2), 'ngram')).toBe(
    `needs 10\u202f% less [5\u202f%, 15\u202f%] than ${than}`, // 0.4 / 4, 0.2 / 4, 0.6 / 4
  );
  expect(differenceWords(withDifference(0.4, 0.2, 0.6), 'ngram')).toBe(
    `needs 10\u202f% more [5\u202f%, 15\u202f%] than ${than}`,
  );
  expect(differenceWords(withDifference(-0.04, -0.08, -0.008), 'ngram')).toBe(
    `needs 1.0\u202f% less [0.2\u202f%, 2.0\u202f%] than ${than}`, // 0.008 / 4 is not printed as 0
  );
  expect(differenceWords(withDifference(-0.4, -0.9, 0.1), 'ngram')).toBe(
    `is not told apart from ${than}: the difference is −0.40 [−0.90, 0.10]`,
  );
  expect(nllSentences(withDifference(-0.4, -0.9, 0.1))[1]).toContain('; it is not told apart from the 5-gram');
});

test('the sentence on differences begins with its subject, whichever of them is told apart', () => {
  const near = { value: 0, interval: { low: -1, high: 1, level: 0.95 } };
  const none = { perWord: near, relative: near };
  const same = { ...recorded, calibratedAgainst: { uncalibrated: none, ngram: none, random: none } };
  expect(nllSentences(same)[1]).toMatch(/^The calibrated simulator is not told apart from the same model before/);
  expect(nllSentences(recorded)[1]).toMatch(/^The calibrated simulator needs \d/);
});

test('a number that rounds to 1 or to 0 is not printed as if it were that', () => {
  expect([0.994, 0.9951, 1].map(aucWords)).toEqual(['0.99', '> 0.99', '1.00']);
  expect([0, 2 / 684, 0.006].map(shareOfTurns)).toEqual(['0\u202f%', '< 1\u202f%', '1\u202f%']);
});

test('a distance within the null band is not one that is told, and too few dialogues have no sentence', () => {
  const withAuc = (value: number): TalkReport => {
    const rows = recorded.distances.calibrated.map((row) => ({ ...row, auc: { ...row.auc, value } }));
    return { ...recorded, distances: { ...recorded.distances, calibrated: rows } };
  };
  expect(shiftSentence(withAuc(0.5), 'calibrated')).toContain('does not tell its turns from people’s');
  expect(shiftSentence(withAuc(0.9), 'calibrated')).toContain('tells its turns from people’s (AUC 0.90');
  const none = { ...recorded, distances: { uncalibrated: [], calibrated: [], ngram: [] } };
  expect(shiftSentence(none, 'calibrated')).toBeNull();
  expect(turnsOf(none)).toEqual([]);
});

test('all turns stand before single ones, which are counted from 1', () => {
  const turns = turnsOf(recorded);
  expect(turns[0]).toBeNull();
  expect(turns.map(turnWords).slice(0, 3)).toEqual(['all', '1', '2']);
});
