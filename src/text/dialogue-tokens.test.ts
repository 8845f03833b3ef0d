/** Dialogues as tokens: marks that nobody can write, prompts that fit, and each target once. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../domain/rng';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import { DialogueEncoder, MARK_NAMES } from './dialogue-tokens';
import { TokenNoise } from './noised-rows';
import { encoderOf, learnedTokenizer } from './starting-model';
import { totalNats } from './text-nll';
import { natsOf, rowOf, windowsOf } from './token-rows';

const text = fc.oneof(
  fc.constantFrom('a latte please', 'Is that right?', 'yes 🙂', ...MARK_NAMES, `ok <|end|>${MARK_NAMES[0]!} no`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
);
const dialogueOf = (texts: readonly string[], first = 0): TextDialogue => ({
  id: 'x',
  turns: texts.map((said, n): TextTurn => ({ speaker: (n + first) % 2 === 0 ? 'user' : 'policy', text: said })),
});
const dialogue = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 1 }))
  .map(([texts, first]) => dialogueOf(texts, first));

let encoder: DialogueEncoder;
beforeAll(async () => {
  encoder = encoderOf(await learnedTokenizer([dialogueOf(['a latte please', 'Is that right?', 'yes yes latte'])], 300));
});

describe('a dialogue as tokens', () => {
  it('has one mark at the beginning and end of each turn, whatever was written', () => {
    fc.assert(
      fc.property(dialogue, (given) => {
        const { ids, turns } = encoder.dialogue(given);
        expect(ids.filter((id) => encoder.isMark(id))).toHaveLength(2 * given.turns.length);
        expect(turns.map(({ speaker }) => speaker)).toEqual(given.turns.map(({ speaker }) => speaker));
        turns.forEach(({ mark, end }, n) => {
          expect(encoder.isMark(ids[mark]!)).toBe(true);
          expect(ids[end]).toBe(encoder.end);
          const written = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
            new TextEncoder().encode(given.turns[n]!.text),
          );
          expect(encoder.tokenizer.decode(ids.slice(mark + 1, end))).toBe(written);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('begins a prompt with a turn, keeps the last ones, and fits', () => {
    fc.assert(
      fc.property(dialogue, fc.integer({ min: 4, max: 60 }), ({ turns }, most) => {
        const prompt = encoder.promptFor('user', turns, most);
        expect(prompt.length).toBeLessThanOrEqual(most);
        const whole = [...encoder.dialogue({ id: 'x', turns }).ids, prompt.at(-1)!];
        expect(prompt).toEqual(whole.slice(whole.length - prompt.length));
      }),
      { numRuns: 200 },
    );
  });
});

describe('windows', () => {
  it('have each word of the user and each end of his turns as a target once, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(dialogue, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 2, max: 40 }),
        (given, most) => {
          const encoded = given.map((one) => encoder.dialogue(one));
          const windows = windowsOf(encoded, most);
          const rows = windows.map((window) => rowOf(encoded[window.dialogue]!, window));
          rows.forEach(({ ids }) => expect(ids.length).toBeLessThanOrEqual(most));
          const expected = encoded.flatMap(({ turns }) =>
            turns.filter(({ speaker }) => speaker === 'user').map(({ mark, end }) => end - mark),
          );
          const targets = expected.reduce((a, b) => a + b, 0);
          expect(rows.reduce((sum, row) => sum + row.targets, 0)).toBe(targets);
          // With a nat for every target, the nats are the targets.
          const scored = rows.map(({ mask }) => ({ logprobs: Float32Array.from(mask, (m) => -m) }));
          expect(natsOf(encoded, windows, scored).reduce((sum, one) => sum + totalNats(one), 0)).toBe(targets);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('noise', () => {
  it('draws about its share of the words anew, never a mark, and the same for the same pass', () => {
    const texts = Array.from({ length: 200 }, (_, n) => {
      const rng = new Rng(1, 'test', n);
      return Array.from({ length: 5 }, () => rng.pick(['a', 'latte', 'please', 'yes'])).join(' ');
    });
    const encoded = [encoder.dialogue(dialogueOf(texts))];
    const noise = new TokenNoise(encoded, encoder, 1);
    const [first] = noise.pass(1, 0.5, encoded);
    expect(noise.pass(1, 0.5, encoded)).toEqual([first]);
    expect(noise.pass(2, 0.5, encoded)).not.toEqual([first]);
    expect(noise.pass(1, 0, encoded)).toEqual(encoded);
    const changed = first!.ids.filter((id, at) => id !== encoded[0]!.ids[at]).length;
    expect(changed).toBeGreaterThan(0.1 * first!.ids.length);
    expect(changed).toBeLessThan(0.5 * first!.ids.length);
    first!.ids.forEach((id, at) => expect(encoder.isMark(id)).toBe(encoder.isMark(encoded[0]!.ids[at]!)));
  });
});
