import { describe, expect, it } from 'vitest';
import { agrees, understood, utterances } from '../../../test/fixtures/typed/utterances';

const readings = (task: string, file: string) =>
  utterances(file).map((utterance) => ({ ...utterance, heard: understood(task, utterance) }));

describe.each(['clarify', 'edit'])('what people may type in %s', (task) => {
  it('is understood in every example that the rules were written from', () => {
    expect(readings(task, `${task}-examples.txt`).filter(({ meant, heard }) => !agrees(meant, heard))).toEqual([]);
  });

  it.each(['heldout', 'strangers', 'strangers-2', 'newcomers'])(
    'is read wrongly nowhere else than is known in %s',
    (name) => {
      const disagrees = readings(task, `${task}-${name}.txt`).filter(({ meant, heard }) => !agrees(meant, heard));
      const wrong = disagrees.filter(({ heard }) => !heard.startsWith('?'));
      expect(wrong.map(({ situation, text, heard }) => `${situation} | ${text} | ${heard}`)).toEqual(
        KNOWN[`${task}-${name}`] ?? [],
      );
      // The others are asked back; few enough that people do not give up.
      expect(disagrees.length - wrong.length).toBeLessThanOrEqual(6);
    },
  );
});

/** Wrong readings that stay, by file. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'edit-heldout': [
    // One letter from Tuesday and two from Thursday.
    'day | tusday | tell tuesday',
    // "Should go" drops it, in our eyes: the author of this line wanted to be asked.
    'sent:hi,friday,please,cake,between | the cake should go | reject nothing',
  ],
};
