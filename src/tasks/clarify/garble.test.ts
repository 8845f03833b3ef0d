import { expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import { garbled } from '../slots/garble';
import { definition } from './definition';
import { language } from './language';
import { vocabulary } from './vocabulary';

const phrase = vocabulary.idsOf('which city ? </policy>');

it('turns a phrase into one to six speakable words and a stop token; most results are no act, some still are', () => {
  const turns = Array.from({ length: 2000 }, (_, n) =>
    garbled(phrase, language, definition.interviews.garbling, new Rng(1, 'garble', n)),
  );
  for (const turn of turns) {
    expect(turn.at(-1)).toBe(vocabulary.stop.policy);
    expect(turn.slice(0, -1).some(vocabulary.isSpecial)).toBe(false);
  }
  const lengths = new Set(turns.map((turn) => turn.length - 1));
  expect([...lengths].sort()).toEqual(Array.from({ length: language.wording.maxTurnTokens.policy }, (_, i) => i + 1));
  const unread = turns.filter((turn) => language.readPolicy(turn).kind === 'other').length / turns.length;
  expect(unread).toBeGreaterThan(0.4);
  expect(unread).toBeLessThan(0.8);
});
