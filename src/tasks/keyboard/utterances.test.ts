import { describe, expect, it } from 'vitest';
import { agrees, understood, utterances } from '../../../test/fixtures/typed/utterances';

describe.each(['clarify', 'edit'])('what people may type in %s', (task) => {
  it('is understood in every example that the rules were written from', () => {
    const wrong = utterances(`${task}-examples.txt`).flatMap((utterance) => {
      const heard = understood(task, utterance);
      return agrees(utterance.meant, heard) ? [] : [{ ...utterance, heard }];
    });
    expect(wrong).toEqual([]);
  });
});
