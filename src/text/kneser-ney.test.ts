/** The n-gram against a small example by hand, a plain reading of the formulas, and the sum over all symbols. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import { KneserNey, UNSEEN } from './kneser-ney';

const WORDS = 5;
const BASE = 1 / WORDS;

/** The formulas, read off without a data structure: every count is a look through all sequences. */
function plainly(sequences: readonly (readonly number[])[], order: number) {
  const padded = sequences.map((sequence) => [-1, ...sequence]);
  const places = padded.flatMap((symbols) => symbols.slice(1).map((_, i) => ({ symbols, at: i + 1 })));
  const countOf = (history: readonly number[], symbol: number): number => {
    const here = places.filter(
      ({ symbols, at }) =>
        symbols[at] === symbol &&
        at >= history.length &&
        history.every((h, i) => symbols[at - history.length + i] === h),
    );
    if (history.length === order - 1 || history[0] === -1) return here.length;
    return new Set(here.map(({ symbols, at }) => symbols[at - history.length - 1])).size;
  };
  const all = Array.from({ length: WORDS }, (_, symbol) => symbol);
  const discounts = Array.from({ length: order }, (_, length) => {
    const histories = new Map(
      places
        .filter(({ at }) => at >= length)
        .map(({ symbols, at }) => symbols.slice(at - length, at))
        .map((history) => [history.join(' '), history]),
    );
    const counts = [...histories.values()].flatMap((history) => all.map((symbol) => countOf(history, symbol)));
    const [n1, n2, n3, n4] = [1, 2, 3, 4].map((k) => counts.filter((count) => count === k).length) as [
      number,
      number,
      number,
      number,
    ];
    if (n1 === 0 || n2 === 0 || n3 === 0) return [0.75, 0.75, 0.75];
    const y = n1 / (n1 + 2 * n2);
    return [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3].map((d, i) =>
      Math.min(Math.max(d, 0.05), i + 0.95),
    );
  });
  return (before: readonly number[], symbol: number): number => {
    const whole = [-1, ...before];
    let probability = BASE;
    for (let length = 0; length < order && length <= whole.length; length++) {
      const history = length === 0 ? [] : whole.slice(-length);
      const counts = all.map((other) => countOf(history, other));
      const total = counts.reduce((a, b) => a + b, 0);
      if (total === 0) break;
      const discount = (count: number) => (count === 0 ? 0 : discounts[length]![Math.min(count, 3) - 1]!);
      const spared = counts.reduce((sum, count) => sum + discount(count), 0) / total;
      const count = counts[symbol]!;
      probability = (count - discount(count)) / total + spared * probability;
    }
    return probability;
  };
}

const symbol = fc.integer({ min: 0, max: WORDS - 1 });
const sequences = fc.array(fc.array(symbol, { maxLength: 12 }), { minLength: 1, maxLength: 6 });
const history = fc.array(symbol, { maxLength: 6 });

describe('Kneser–Ney', () => {
  it('is, for a bigram of "a b a" and "a b", what a hand computes', () => {
    const ngram = new KneserNey(
      [
        [0, 1, 0],
        [0, 1],
      ],
      2,
    );
    // Counts of counts never reach 3, so every discount is 0.75. Before a: the start and b; before b: a alone. So the lowest
    // order has 2 of 3 and 1 of 3, and spares (0.75 + 0.75)/3 = 0.5.
    const below = { a: (2 - 0.75) / 3 + 0.5 * BASE, b: (1 - 0.75) / 3 + 0.5 * BASE };
    // After a: b twice, so 0.75/2 is spared. After b: a once, so 0.75.
    expect(ngram.probability([0], 1, BASE)).toBeCloseTo((2 - 0.75) / 2 + (0.75 / 2) * below.b, 15);
    expect(ngram.probability([0, 1], 0, BASE)).toBeCloseTo((1 - 0.75) / 1 + 0.75 * below.a, 15);
    // At the start: a twice.
    expect(ngram.probability([], 0, BASE)).toBeCloseTo((2 - 0.75) / 2 + (0.75 / 2) * below.a, 15);
    // A history that was never seen leads to the lowest order; a symbol that was never seen, to the base.
    expect(ngram.probability([4], 0, BASE)).toBeCloseTo(below.a, 15);
    expect(ngram.probability([4], UNSEEN, 0.01)).toBeCloseTo(0.5 * 0.01, 15);
  });

  it('is what the formulas say, and sums to 1, for random sequences, orders and histories', () => {
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 5 }), history, (given, order, before) => {
        const ngram = new KneserNey(given, order);
        const reference = plainly(given, order);
        const probabilities = Array.from({ length: WORDS }, (_, s) => ngram.probability(before, s, BASE));
        probabilities.forEach((p, s) => expect(p).toBeCloseTo(reference(before, s), 12));
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
      { numRuns: 300 },
    );
  });

  it('needs no more of the history than its order', () => {
    const ngram = new KneserNey([[0, 1, 2, 3, 4, 0, 1, 2, 4, 4]], 3);
    expect(ngram.probability([3, 2, 0, 1], 2, BASE)).toBe(ngram.probability([0, 1], 2, BASE));
  });

  it('draws with its probabilities', () => {
    const ngram = new KneserNey([[0, 1, 0, 2], [0, 1], [3]], 3);
    const rng = new Rng(1, 'test');
    const counts = new Array<number>(WORDS).fill(0);
    const draws = 20_000;
    for (let i = 0; i < draws; i++) counts[ngram.draw([0, 1], rng) ?? rng.integer(WORDS)]!++;
    counts.forEach((count, s) => {
      const p = ngram.probability([0, 1], s, BASE);
      // Four standard errors.
      expect(Math.abs(count / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
    });
  });
});
