/** Every text has a probability under the n-gram of words, and the probabilities are those of one distribution. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import type { TextDialogue } from '../domain/text-dialogue';
import { OpenVocabularyNgram } from './open-vocabulary';
import { totalNats } from './text-nll';

const dialogue = (id: string, ...said: readonly string[]): TextDialogue => ({
  id,
  turns: said.map((text, n) => ({ speaker: n % 2 === 0 ? 'user' : 'policy', text })),
});
const TRAINING = [
  dialogue('1', 'a latte please', 'Is that right?', 'yes'),
  dialogue('2', 'a mocha please', 'Is that right?', 'yes it is'),
  dialogue('3', 'two lattes', 'Is that all?', 'yes'),
];

describe('the n-gram of words', () => {
  const ngram = new OpenVocabularyNgram(TRAINING);
  const nats = (text: string, ...before: readonly string[]) => ngram.nats(dialogue('x', ...before, text)).turns.at(-1)!;

  it('finds what follows in its training text likelier than anything else', () => {
    const [expected, other] = ['yes', 'no'].map((answer) => nats(answer, 'a latte please', 'Is that right?').text);
    expect(expected).toBeLessThan(other! - 2);
  });

  it('gives a finite number to any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (text) => {
        const { text: said, end } = nats(text);
        expect(said).toBeGreaterThan(0);
        expect(end).toBeGreaterThan(0);
        expect(Number.isFinite(said + end)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('counts the user’s turns and their ends, and nothing of the other’s', () => {
    const { turns } = ngram.nats(dialogue('x', 'a latte please', 'Is that right?', 'yes'));
    expect(turns.map(({ index }) => index)).toEqual([0, 2]);
    expect(totalNats({ id: 'x', turns })).toBeCloseTo(
      turns[0]!.text + turns[0]!.end + turns[1]!.text + turns[1]!.end,
      12,
    );
  });

  it('draws texts as often as it says: the share of one answer is its probability', () => {
    const rng = new Rng(3, 'test');
    const before = TRAINING[0]!.turns.slice(0, 2);
    const draws = 4000;
    let yes = 0;
    for (let i = 0; i < draws; i++) yes += Number(ngram.draw(before, rng, 50) === 'yes');
    const { text, end } = nats('yes', 'a latte please', 'Is that right?');
    const p = Math.exp(-text - end);
    expect(Math.abs(yes / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
  });

  it('draws about its share of a dialogue’s words anew, and nothing else of it', () => {
    const [given] = TRAINING;
    const many = Array.from({ length: 300 }, (_, n) => ngram.renewed(given!, 0.5, new Rng(1, 'test', n)));
    const texts = new Set(many.flatMap(({ turns }) => turns.map(({ text }) => text)));
    expect(texts.has('a mocha please')).toBe(true);
    for (const { id, turns } of many) {
      expect([id, turns.map(({ speaker }) => speaker)]).toEqual([
        given!.id,
        given!.turns.map(({ speaker }) => speaker),
      ]);
      expect(turns.every(({ text }) => text !== '')).toBe(true);
    }
    const changed = many.filter(({ turns }) => turns[0]!.text !== given!.turns[0]!.text).length;
    expect(changed).toBeGreaterThan(0.2 * many.length);
    expect(ngram.renewed(given!, 0, new Rng(1, 'test'))).toEqual(given);
    expect(ngram.renewed(given!, 0.5, new Rng(1, 'test', 3))).toEqual(many[3]);
  });
});
