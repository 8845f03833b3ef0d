import { expect, test } from 'vitest';
import { ShiftLabError } from '../domain/errors';
import { Tokenizer, wordLevelTokenizerJson } from './tokenizer';

const VOCABULARY = [
  '<pad>',
  '</user>',
  '</policy>',
  'which',
  'city',
  '?',
  "don't",
  'été',
  '3.5',
  '__proto__',
  'constructor',
];
const SPECIAL = ['<pad>', '</user>', '</policy>'];

test('a word-level vocabulary round-trips through its tokenizer.json, in ids and in text', () => {
  const tokenizer = Tokenizer.parse(wordLevelTokenizerJson(VOCABULARY, SPECIAL));
  const everything = VOCABULARY.join(' ');
  const ids = VOCABULARY.map((_, id) => id);
  expect(tokenizer.encode(everything)).toEqual(ids);
  expect(tokenizer.decode(ids)).toBe(everything);
  expect(VOCABULARY.map((word) => tokenizer.idOf(word))).toEqual(ids);
  expect(tokenizer.vocabularySize).toBe(VOCABULARY.length);
  expect([tokenizer.encode(''), tokenizer.decode([])]).toEqual([[], '']);
});

test('the number of spaces does not matter, and special words need none around them', () => {
  const tokenizer = Tokenizer.parse(wordLevelTokenizerJson(VOCABULARY, SPECIAL));
  expect(tokenizer.encode('  which\n city ?</user>')).toEqual([3, 4, 5, 1]);
});

test('an unknown word becomes <unk>; in a vocabulary without <unk> it is refused by name', () => {
  const words = [...VOCABULARY, '<unk>'];
  expect(Tokenizer.parse(wordLevelTokenizerJson(words, SPECIAL)).encode('which moon ?')).toEqual([3, 11, 5]);
  expect(refusal(() => Tokenizer.parse(wordLevelTokenizerJson(VOCABULARY, SPECIAL)).encode('which moon ?'))).toEqual({
    word: 'moon',
  });
});

test('invalid files and vocabularies are refused, and the error names the fault', () => {
  const file = (vocab: unknown): string => JSON.stringify({ model: { type: 'WordLevel', vocab } });
  expect(refusal(() => Tokenizer.parse('{'))).toEqual({ length: 1 });
  expect(refusal(() => Tokenizer.parse('null'))).toEqual({ model: null });
  expect(refusal(() => Tokenizer.parse(file(undefined)))).toEqual({ model: 'WordLevel' });
  expect(refusal(() => Tokenizer.parse(file({ a: 0, b: -1 })))).toEqual({ word: 'b', id: '-1' });
  expect(refusal(() => Tokenizer.parse(file({ a: 0, b: 0 })))).toEqual({ word: 'b', id: 0 });
  expect(refusal(() => wordLevelTokenizerJson(['a', 'b c'], []))).toEqual({ id: 1, word: 'b c' });
  expect(refusal(() => wordLevelTokenizerJson(['a', 'a'], []))).toEqual({ id: 1, word: 'a' });
  expect(refusal(() => wordLevelTokenizerJson(['a', 'bab'], ['a']))).toEqual({ word: 'bab', special: 'a' });
  expect(refusal(() => wordLevelTokenizerJson(['a'], ['</user>']))).toEqual({ word: '</user>' });
});

test('an added token with the id or the name of another word is refused', () => {
  const none = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
  const file = (added: unknown): string =>
    JSON.stringify({ ...none, model: { type: 'WordLevel', vocab: { a: 0, b: 1 } }, added_tokens: added });
  const token = (id: unknown, content: unknown) => ({ id, content });
  expect(Tokenizer.parse(file([token(1, 'b'), token(2, '<end>'), token(2, '<end>')])).vocabularySize).toBe(3);
  expect(Tokenizer.parse(file(null)).vocabularySize).toBe(2);
  expect(refusal(() => Tokenizer.parse(file([token(1, '<end>')])))).toEqual({ word: '<end>', id: 1 });
  expect(refusal(() => Tokenizer.parse(file([token(2, 'a')])))).toEqual({ word: 'a', id: 2 });
  expect(refusal(() => Tokenizer.parse(file([token(2, '<x>'), token(2, '<y>')])))).toEqual({ word: '<y>', id: 2 });
  expect(refusal(() => Tokenizer.parse(file([token(2, '<x>'), token(3, '<x>')])))).toEqual({ word: '<x>', id: 3 });
  for (const wrong of [
    'none',
    {},
    [null],
    [token('2', '<x>')],
    [token(2.5, '<x>')],
    [token(2, 7)],
    [token(1e12, '<x>')],
  ])
    refusal(() => Tokenizer.parse(file(wrong)));
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ShiftLabError);
    expect((thrown as ShiftLabError).code).toBe('tokenizer-invalid');
    return (thrown as ShiftLabError).values;
  }
  throw new Error('nothing was refused');
}
