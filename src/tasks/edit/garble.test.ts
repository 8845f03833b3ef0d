import { expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import { KEEP, SIZES, randomDocument } from './document';
import { garbled } from './garble';
import { DocumentLanguage, MAX_TURN_TOKENS } from './language';
import { POLICY_STOP, isSpecial } from './vocabulary';

it.each(['propose', 'ask-all'] as const)(
  'garbles %s into at least one speakable word, most of them no act, some of them still one',
  (kind) => {
    const turns = Array.from({ length: 1500 }, (_, n) => {
      const rng = new Rng(1, `garble ${kind}`, n);
      const language = new DocumentLanguage(randomDocument(rng));
      const act = kind === 'propose' ? { kind, values: SIZES.map(() => KEEP) } : { kind };
      return { turn: garbled(rng.pick(language.phrasesOfPolicy(act)), language, rng), language };
    });
    for (const { turn } of turns) {
      expect(turn.at(-1)).toBe(POLICY_STOP);
      expect(turn.slice(0, -1).some(isSpecial)).toBe(false);
      expect(turn.length).toBeGreaterThan(1);
      expect(turn.length).toBeLessThanOrEqual(MAX_TURN_TOKENS.policy + 1);
    }
    const unread =
      turns.filter(({ turn, language }) => language.readPolicy(turn).kind === 'other').length / turns.length;
    expect(unread).toBeGreaterThan(0.4);
    expect(unread).toBeLessThan(0.95);
  },
);
