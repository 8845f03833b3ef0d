/** The trained vocabulary against a slow trainer and a slow encoder, and the library's ids on random text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../model/tokenizer';
import { trainBytePairs, type BytePairs } from './bpe-trainer';
import { byteLevelTokenizerJson } from './byte-level-json';
import { BYTE_CHARACTERS, byteCharactersOf, PreTokenCounts, preTokensOf } from './pre-tokens';

const SPECIAL = ['<|user|>', '<|assistant|>', '<|end|>'];
const TEXT = `The cat sat on the mat. The cats' mats, 12 of them, sat there; that's it!\r\n\tCafé, naïve, 東京、東京 🙂🙂 🙂
Can I get a latte please? Can I get two lattes, please? I'd like a large latte with 2% milk.`;

function countsOf(...texts: readonly string[]): PreTokenCounts {
  const counts = new PreTokenCounts();
  for (const text of texts) counts.add(text);
  return counts;
}

const trained = (text: string, merges: number, leastCount = 1) =>
  trainBytePairs(countsOf(text), { vocabularySize: SPECIAL.length + 256 + merges, special: SPECIAL, leastCount });

/** Counts all pairs anew for each merge. */
function slowMerges(text: string, most: number): [string, string][] {
  const vocabulary = [...SPECIAL, ...[...BYTE_CHARACTERS].sort()];
  const words = preTokensOf(text).map((piece) => [...byteCharactersOf(piece)]);
  const merges: [string, string][] = [];
  while (merges.length < most) {
    const counts = new Map<string, number>();
    for (const word of words)
      for (let i = 1; i < word.length; i++) {
        const key = `${word[i - 1]!} ${word[i]!}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    const ids = (key: string) => key.split(' ').map((token) => vocabulary.indexOf(token));
    const [best] = [...counts].sort(([a, n], [b, m]) => m - n || ids(a)[0]! - ids(b)[0]! || ids(a)[1]! - ids(b)[1]!);
    if (!best) break;
    const [first, second] = best[0].split(' ') as [string, string];
    merges.push([first, second]);
    if (!vocabulary.includes(first + second)) vocabulary.push(first + second);
    for (const word of words)
      for (let i = 0; i + 1 < word.length; i++)
        if (word[i] === first && word[i + 1] === second) word.splice(i, 2, first + second);
  }
  return merges;
}

/** Applies the first merge of the list that fits anywhere, from the left, until none fits. */
function slowIds({ vocabulary, merges }: BytePairs, text: string): number[] {
  return preTokensOf(text).flatMap((piece) => {
    const word = [...byteCharactersOf(piece)];
    for (;;) {
      const next = merges.find(([a, b]) => word.some((token, i) => token === a && word[i + 1] === b));
      if (!next) return word.map((token) => vocabulary.indexOf(token));
      for (let i = 0; i + 1 < word.length; i++)
        if (word[i] === next[0] && word[i + 1] === next[1]) word.splice(i, 2, next[0] + next[1]);
    }
  });
}

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXT.split(/(?<= )/), ' ', '  ', '\r\n', '\t', '\n\n', '0', '12', "'ll") },
  {
    weight: 1,
    arbitrary: fc.constantFrom('🙂', '👩‍👩‍👧', 'é', 'e\u0301', '\u0300', '東', '\ufeff', '\u0085', '\u00a0', '\u2028'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udc00', '\0', '<|user', '|end', '__proto__', 'constructor') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const anyText = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

describe('the trainer', () => {
  it('makes the merges of a trainer that counts all pairs anew', async () => {
    const { merges } = await trained(TEXT, 60);
    expect(merges).toEqual(slowMerges(TEXT, 60));
  });

  it('does so for random texts', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { merges } = await trained(text, 25);
        expect(merges).toEqual(slowMerges(text, merges.length));
      }),
      { numRuns: 60 },
    );
  });

  it('needs only counts: the order of the texts changes nothing', async () => {
    const lines = TEXT.split('. ');
    const settings = { vocabularySize: 300, special: SPECIAL, leastCount: 1 };
    const forwards = await trainBytePairs(countsOf(...lines), settings);
    expect(await trainBytePairs(countsOf(...lines.reverse()), settings)).toEqual(forwards);
  });

  it('ends when every pre-token is one token, or no pair is frequent enough', async () => {
    expect((await trained('aa aa', 100)).merges).toEqual([
      ['a', 'a'],
      ['Ġ', 'aa'],
    ]);
    expect((await trained('aa aa b', 100, 2)).merges).toEqual([['a', 'a']]);
  });

  it('says how far it is, and ends where that throws', async () => {
    const shares: number[] = [];
    await trainBytePairs(countsOf(TEXT), { vocabularySize: 400, special: SPECIAL, leastCount: 1 }, async (share) => {
      shares.push(share);
    });
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    const cancelled = trainBytePairs(countsOf(TEXT), { vocabularySize: 400, special: SPECIAL, leastCount: 1 }, () =>
      Promise.reject(new Error('cancelled')),
    );
    await expect(cancelled).rejects.toThrow('cancelled');
  });

  it('refuses a vocabulary without room for the bytes', async () => {
    await expect(trained(TEXT, -1)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the file', () => {
  it('gives the ids of a slow encoder, and the text again, for random texts', async () => {
    const pairs = await trained(TEXT, 80);
    const tokenizer = Tokenizer.parse(byteLevelTokenizerJson(pairs));
    expect(tokenizer.vocabularySize).toBe(SPECIAL.length + 256 + 80);
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids).toEqual(slowIds(pairs, text));
        expect(tokenizer.decode(ids)).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('finds the marks of who speaks as wholes', async () => {
    const tokenizer = Tokenizer.parse(byteLevelTokenizerJson(await trained(TEXT, 20)));
    expect(SPECIAL.map((mark) => tokenizer.encode(mark))).toEqual([[0], [1], [2]]);
  });
});
