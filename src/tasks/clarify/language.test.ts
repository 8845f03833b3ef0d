import { describe, expect, it } from 'vitest';
import { UNSAID, actCode, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import { language } from './language';
import { SLOT_VALUES, vocabulary } from './vocabulary';

/** Every combination of said and unsaid values: 9³. */
const partial: Values[] = SLOT_VALUES.reduce<number[][]>(
  (some, values) => some.flatMap((head) => [UNSAID, ...values.keys()].map((value) => [...head, value])),
  [[]],
);
const said = partial.filter((values) => saidSlots(values).length > 0);
const full = partial.filter((values) => saidSlots(values).length === SLOT_VALUES.length);

const userActs: UserAct[] = [
  ...(['greet', 'unsure', 'yes', 'accept', 'leave', 'unclear'] as const).map((kind) => ({ kind })),
  ...said.map((values) => ({ kind: 'tell' as const, values })),
  ...partial.flatMap((values) => [
    { kind: 'no' as const, values },
    { kind: 'reject' as const, values },
  ]),
];
const policyActs: PolicyAct[] = [
  { kind: 'ask-all' },
  ...SLOT_VALUES.map((_, slot) => ({ kind: 'ask' as const, slot })),
  ...said.map((values) => ({ kind: 'confirm' as const, values })),
  ...full.map((values) => ({ kind: 'propose' as const, values })),
];

describe('the language of clarify', () => {
  it('gives every act a code of its own', () => {
    const codes = [...userActs, ...policyActs].map(actCode);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('reads every phrasing of every act as that act', () => {
    const misread = [
      ...userActs.flatMap((act) =>
        language.phrases(act).filter((phrase) => actCode(language.readUser(phrase.tokens)) !== actCode(act)),
      ),
      ...policyActs.flatMap((act) =>
        language.phrasesOfPolicy(act).filter((phrase) => actCode(language.readPolicy(phrase)) !== actCode(act)),
      ),
    ];
    expect(misread).toEqual([]);
  });

  it('has no token sequence that is two phrasings', () => {
    const user = userActs.flatMap((act) => language.phrases(act).map((phrase) => phrase.tokens.join()));
    const policy = policyActs.flatMap((act) => language.phrasesOfPolicy(act).map((phrase) => phrase.join()));
    expect(new Set(user).size).toBe(user.length);
    expect(new Set(policy).size).toBe(policy.length);
  });

  it('has three phrasings or more of every act, and of a user act one in every register', () => {
    for (const act of userActs) {
      expect(new Set(language.phrases(act).map(({ register }) => register)).size, act.kind).toBe(REGISTERS.length);
    }
    for (const act of policyActs) expect(language.phrasesOfPolicy(act).length, act.kind).toBeGreaterThanOrEqual(3);
  });

  it('keeps every turn within the longest turn, and the longest turn is reached', () => {
    const user = userActs.flatMap((act) => language.phrases(act).map((phrase) => phrase.tokens.length));
    const policy = policyActs.flatMap((act) => language.phrasesOfPolicy(act).map((phrase) => phrase.length));
    expect(Math.max(...user)).toBe(language.wording.maxTurnTokens.user);
    expect(Math.max(...policy)).toBe(language.wording.maxTurnTokens.policy);
  });

  it('has between 100 and 200 words', () => {
    expect(vocabulary.words.length).toBeGreaterThanOrEqual(100);
    expect(vocabulary.words.length).toBeLessThanOrEqual(200);
  });

  it.each([
    ['i suggest rome may', 'an answer without a transport'],
    ['i suggest rome paris may train', 'two cities in one answer'],
    ['i suggest rome may train right ?', 'an answer that is also a reading back'],
    ['which city month ?', 'two questions in one'],
    ['<people> i suggest rome may train', 'a style tag smuggled into a turn'],
    ['offer goal:rome may train', 'a goal token in an answer'],
    ['rome may train', 'values alone'],
  ])('does not read "%s": %s', (text) => {
    expect(language.readPolicy(vocabulary.idsOf(text))).toEqual({ kind: 'other' });
  });

  it('reads a turn up to its stop token only', () => {
    expect(language.readPolicy(vocabulary.idsOf('which city </policy> month'))).toEqual({ kind: 'ask', slot: 0 });
  });
});
