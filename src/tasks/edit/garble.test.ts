import { expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import { garbled } from '../slots/garble';
import { definition } from './definition';
import { KEEP, SIZES, randomDocument } from './document';
import { DocumentLanguage, wording } from './language';
import { vocabulary } from './vocabulary';

it.each(['propose', 'ask-all'] as const)(
  'turns %s into at least one speakable word and a stop token; most results are no act, some still are',
  (kind) => {
    const turns = Array.from({ length: 1500 }, (_, n) => {
      const rng = new Rng(1, `garble ${kind}`, n);
      const language = new DocumentLanguage(randomDocument(rng));
      const act = kind === 'propose' ? { kind, values: SIZES.map(() => KEEP) } : { kind };
      return {
        turn: garbled(rng.pick(language.phrasesOfPolicy(act)), language, definition.interviews.garbling, rng),
        language,
      };
    });
    for (const { turn } of turns) {
      expect(turn.at(-1)).toBe(vocabulary.stop.policy);
      expect(turn.slice(0, -1).some(vocabulary.isSpecial)).toBe(false);
      expect(turn.length).toBeGreaterThan(1);
      expect(turn.length).toBeLessThanOrEqual(wording.maxTurnTokens.policy + 1);
    }
    const unread =
      turns.filter(({ turn, language }) => language.readPolicy(turn).kind === 'other').length / turns.length;
    expect(unread).toBeGreaterThan(0.4);
    expect(unread).toBeLessThan(0.95);
  },
);
