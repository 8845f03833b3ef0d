import { describe, expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import {
  KEEP,
  LONGEST_DOCUMENT,
  SIZES,
  edited,
  editsBetween,
  parse,
  randomDocument,
  randomGoal,
  render,
  target,
} from './document';
import type { Document } from './document';
import { STATES, idsOf, vocabulary } from './vocabulary';

const fixed = { name: 0, noun: 0, place: 0, verb: 0, closing: 0 };
/** Every combination of states: 4 · 4 · 3 · 3 · 3. */
const everyState: number[][] = STATES.reduce<number[][]>(
  (some, states) => some.flatMap((head) => [...states.keys()].map((state) => [...head, state])),
  [[]],
);
const words = (document: Document) =>
  render(document)
    .map((token) => vocabulary.words[token]!)
    .join(' ');

describe('documents', () => {
  it.each([
    [[0, 0, 0, 0, 1], 'dear anna the meeting is on monday at school . reply . regards'],
    [[3, 3, 1, 1, 2], 'hey anna the meeting is at school on friday . please reply bring cake . regards'],
    [[2, 1, 2, 0, 0], 'hi anna on tuesday the meeting is at school . kindly reply . regards'],
  ])('with states %j read "%s"', (states, text) => {
    expect(words({ states, fixed })).toBe(text);
  });

  it('can be read from their words in every combination of states, and are 13 to 16 tokens long', () => {
    const lengths = new Set<number>();
    everyState.forEach((states, n) => {
      const document = { ...randomDocument(new Rng(1, 'documents', n)), states };
      expect(parse(render(document))).toEqual(document);
      lengths.add(render(document).length);
    });
    expect([...lengths].sort()).toEqual([13, 14, 15, 16]);
    expect(Math.max(...lengths)).toBe(LONGEST_DOCUMENT);
  });

  it('cannot be read where a word is lost, doubled, replaced by another kind of word, or out of place', () => {
    for (let n = 0; n < 200; n++) {
      const rng = new Rng(2, 'damage', n);
      const tokens = render(randomDocument(rng));
      const at = rng.integer(tokens.length);
      const damaged = [
        tokens.toSpliced(at, 1),
        tokens.toSpliced(at, 0, tokens[at]!),
        tokens.toSpliced(at, 1, idsOf('weather')[0]!),
      ];
      for (const text of damaged) {
        const read = parse(text);
        // Losing a courtesy is an edit; nothing else is.
        if (read) expect(render(read)).toEqual(text);
      }
      expect(parse(damaged[1]!)).toBeNull();
      expect(parse(damaged[2]!)).toBeNull();
      expect(parse([...tokens.slice(1), tokens[0]!])).toBeNull();
    }
  });

  it('can be read from any words: the reading is a document with these words, or nothing', () => {
    for (let n = 0; n < 300; n++) {
      const rng = new Rng(3, 'noise', n);
      const noise = Array.from({ length: rng.integer(18) }, () => rng.pick(vocabulary.speakable));
      const read = parse(noise);
      if (read) expect(render(read)).toEqual(noise);
    }
  });

  it('know the edits that lead from one to another', () => {
    const document = randomDocument(new Rng(4, 'edits'));
    for (const states of everyState) {
      const edits = editsBetween(document, { ...document, states })!;
      expect(edited(document, edits).states).toEqual(states);
    }
    expect(
      editsBetween(document, { ...document, fixed: { ...document.fixed, name: (document.fixed.name + 1) % 8 } }),
    ).toBeNull();
  });
});

it('has goals of two to five edits within the slots’ sizes, whose target is another text', () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 2000; n++) {
    const goal = randomGoal(new Rng(5, 'goals', n));
    goal.edits.forEach((edit, slot) => expect(edit >= 0 && edit < SIZES[slot]!).toBe(true));
    const wished = goal.edits.filter((edit) => edit !== KEEP).length;
    counts.set(wished, (counts.get(wished) ?? 0) + 1);
    expect(target(goal)).not.toEqual(render(goal.document));
  }
  expect([...counts.keys()].sort()).toEqual([2, 3, 4, 5]);
});
