/** NLL per word and byte: ratios of sums, paired, with intervals over dialogues. */
import { describe, expect, it } from 'vitest';
import { textNll, textNllDifference, userTextSize, type DialogueNats } from './text-nll';

const scored = (...nats: readonly number[]): DialogueNats[] =>
  nats.map((text, n) => ({ id: String(n), turns: [{ index: 0, text, end: 1 }] }));
const sizes = [
  { words: 2, bytes: 10 },
  { words: 6, bytes: 20 },
  { words: 2, bytes: 20 },
];

describe('NLL of free text', () => {
  it('counts words between white space and UTF-8 bytes, of the user alone', () => {
    const turns = [
      { speaker: 'user', text: 'Café,  s’il\nvous plaît' },
      { speaker: 'policy', text: 'Oui.' },
    ] as const;
    // é and î have two bytes, ’ three.
    expect(userTextSize({ id: '1', turns })).toEqual({ words: 4, bytes: 22 + 1 + 1 + 2 });
  });

  it('is a ratio of sums, the ends of turns included', () => {
    const { perWord, perByte, textPerWord } = textNll(scored(9, 19, 9), sizes, 1);
    expect(perWord.value).toBe((10 + 20 + 10) / 10);
    expect(perByte.value).toBe((10 + 20 + 10) / 50);
    expect(textPerWord).toBe((9 + 19 + 9) / 10);
    expect(perWord.interval.low).toBeLessThan(perWord.value);
    expect(perWord.interval.high).toBeGreaterThan(perWord.value);
  });

  it('pairs: a model that always needs a quarter less has an interval of no width', () => {
    const [first, second] = [scored(5, 11, 8), scored(7, 15, 11)];
    const { perWord, relative } = textNllDifference(first, second, sizes, 1);
    expect(perWord.value).toBeCloseTo((6 + 12 + 9 - 8 - 16 - 12) / 10, 12);
    expect(relative.value).toBeCloseTo(-0.25, 12);
    expect(relative.interval.low).toBeCloseTo(-0.25, 12);
    expect(relative.interval.high).toBeCloseTo(-0.25, 12);
  });
});
