/** A classifier that finds a difference where there is one and none where there is none; habits; guesses. */
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { guessingScore, realIsFirst } from '../domain/guessing';
import { guessingPairs } from './guessing';
import { turnDistances } from './turn-c2st';
import { turnHabits } from './turn-habits';

const WORDS = ['latte', 'mocha', 'milk', 'please', 'yes', 'two', 'a', 'hot', 'tea', 'now'];
const said = (rng: Rng, extra = '') =>
  Array.from({ length: 3 + rng.integer(5) }, () => rng.pick(WORDS)).join(' ') + extra;

function pairs(seed: number, simulated: (rng: Rng, turn: number) => string) {
  return Array.from({ length: 60 }, (_, n) => n).flatMap((n) =>
    [0, 1].map((userTurn) => {
      const rng = new Rng(seed, 'test', 2 * n + userTurn);
      return { dialogue: String(n), userTurn, real: said(rng), simulated: simulated(rng, userTurn) };
    }),
  );
}

describe('the two-sample test by turn', () => {
  it('finds nothing between texts that are drawn alike: its p-values are spread', () => {
    const ps = Array.from(
      { length: 20 },
      (_, seed) =>
        turnDistances(
          pairs(seed, (rng) => said(rng)),
          seed,
        )[0]!.auc.p,
    );
    // Of 20 uniform p-values, 5 or more lie below 0.05 with probability 0.003.
    expect(ps.filter((p) => p < 0.05).length).toBeLessThan(5);
  });

  it('finds in which turn the simulator says something that people do not', () => {
    const [all, first, second] = turnDistances(
      pairs(1, (rng, turn) => said(rng, turn === 1 ? ' good sir' : '')),
      1,
    );
    expect([all!.userTurn, first!.userTurn, second!.userTurn]).toEqual([null, 0, 1]);
    expect(second!.auc.value).toBeGreaterThan(0.95);
    expect(second!.auc.value).toBeGreaterThan(second!.auc.nullBand.high);
    expect(first!.auc.value).toBeLessThan(first!.auc.nullBand.high + 0.1);
    expect(all!.dialogues).toBe(60);
  });

  it('says nothing of fewer than twenty dialogues', () => {
    expect(turnDistances(pairs(1, (rng) => said(rng)).slice(0, 38), 1)).toEqual([]);
  });
});

describe('habits', () => {
  it('counts words, questions, different words of equally many, and silence', () => {
    expect(turnHabits({ people: ['A latte, please?', 'a mocha'], simulator: ['a a a', ''] })).toEqual({
      people: { turns: 2, wordsPerTurn: 5 / 2, questions: 1 / 2, differentWords: 3, ofWords: 3, empty: 0 },
      simulator: { turns: 2, wordsPerTurn: 3 / 2, questions: 0, differentWords: 1, ofWords: 3, empty: 1 / 2 },
    });
  });
});

describe('guessing', () => {
  it('has no pair without a difference, and shows what was said before', () => {
    const dialogues = [
      {
        id: 'd',
        turns: [
          { speaker: 'user', text: 'hi' },
          { speaker: 'policy', text: 'hello' },
          { speaker: 'user', text: 'bye' },
        ],
      },
    ] as const;
    const turn = (index: number, userTurn: number, real: string, other: string) => ({
      dialogue: 'd',
      index,
      userTurn,
      real,
      simulated: { uncalibrated: 'x', calibrated: other, ngram: 'y' },
    });
    expect(guessingPairs([turn(0, 0, 'hi', 'hi'), turn(2, 1, 'bye', 'later')], dialogues, 1)).toEqual([
      {
        id: 'd 2',
        context: dialogues[0].turns.slice(0, 2),
        real: 'bye',
        simulated: { uncalibrated: 'x', calibrated: 'later', ngram: 'y' },
      },
    ]);
  });

  it('puts the real one first about half the time, and keeps score', () => {
    const first = Array.from({ length: 400 }, (_, place) => realIsFirst(place, 1)).filter(Boolean).length;
    expect(Math.abs(first - 200)).toBeLessThan(4 * Math.sqrt(400 / 4));
    expect(guessingScore([])).toMatchObject({ share: null, interval: null, chance: 0.5 });
    expect(guessingScore([true, true, false, true])).toMatchObject({ guesses: 4, right: 3, share: 0.75 });
  });
});
