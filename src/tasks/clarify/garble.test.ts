import { expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import { garbled } from './garble';
import { MAX_TURN_TOKENS, readPolicy } from './language';
import { POLICY_STOP, idOf, isSpecial } from './vocabulary';

const phrase = ['which', 'city', '?', '</policy>'].map(idOf);

it('garbles into one to six speakable words and a stop token, most of them no act, some of them still one', () => {
  const turns = Array.from({ length: 2000 }, (_, n) => garbled(phrase, new Rng(1, 'garble', n)));
  for (const turn of turns) {
    expect(turn.at(-1)).toBe(POLICY_STOP);
    expect(turn.slice(0, -1).some(isSpecial)).toBe(false);
  }
  const lengths = new Set(turns.map((turn) => turn.length - 1));
  expect([...lengths].sort()).toEqual(Array.from({ length: MAX_TURN_TOKENS.policy }, (_, i) => i + 1));
  const unread = turns.filter((turn) => readPolicy(turn).kind === 'other').length / turns.length;
  expect(unread).toBeGreaterThan(0.4);
  expect(unread).toBeLessThan(0.8);
});
