import { describe, expect, it } from 'vitest';
import { Rng } from '../../domain/rng';
import { UNSAID, actCode, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { REGISTERS } from '../../personas/core/behaviour';
import { KEEP, SIZES, parse, randomDocument } from './document';
import { DocumentLanguage, wording } from './language';
import { idsOf, vocabulary } from './vocabulary';

/** Every combination of said and unsaid values: 5 · 5 · 4 · 4 · 4. */
const partial: Values[] = SIZES.reduce<number[][]>(
  (some, size) =>
    some.flatMap((head) =>
      [UNSAID, ...Array.from({ length: size }, (_, value) => value)].map((value) => [...head, value]),
    ),
  [[]],
);
const said = partial.filter((values) => saidSlots(values).length > 0);
const full = partial.filter((values) => saidSlots(values).length === SIZES.length);

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
  ...SIZES.map((_, slot) => ({ kind: 'ask' as const, slot })),
  ...said.map((values) => ({ kind: 'confirm' as const, values })),
  ...full.map((values) => ({ kind: 'propose' as const, values })),
];

const documents = [0, 1, 2].map((n) => randomDocument(new Rng(1, 'language', n)));
const languages = documents.map((document) => new DocumentLanguage(document));

describe.each(languages.map((language, n) => [n, language] as const))('the language of document %i', (_, language) => {
  it('reads every phrasing of every act as that act, alone or among others', () => {
    const misread = [
      ...userActs.flatMap((act) =>
        language
          .phrases(act)
          .filter(
            ({ tokens }) =>
              language.readings(tokens).filter((reading) => actCode(reading) === actCode(act)).length !== 1,
          ),
      ),
      ...policyActs.flatMap((act) =>
        language.phrasesOfPolicy(act).filter((phrase) => actCode(language.readPolicy(phrase)) !== actCode(act)),
      ),
    ];
    expect(misread).toEqual([]);
  });

  it('has several readings only of turns that tell wishes', () => {
    for (const act of userActs) {
      for (const { tokens } of language.phrases(act)) {
        const kinds = new Set(language.readings(tokens).map(({ kind }) => kind));
        expect([...kinds]).toEqual([act.kind]);
        if (act.kind !== 'tell') expect(language.readings(tokens).length).toBe(1);
      }
    }
  });

  it('gives as readings of a phrase exactly the acts that are said in this phrase', () => {
    const acts = new Map<string, Set<number>>();
    for (const act of userActs) {
      for (const { tokens } of language.phrases(act))
        acts.set(tokens.join(), (acts.get(tokens.join()) ?? new Set()).add(actCode(act)));
    }
    for (const [key, codes] of acts) {
      const read = language
        .readings(key.split(',').map(Number))
        .filter((act) => language.phrases(act).some(({ tokens }) => tokens.join() === key));
      expect(new Set(read.map(actCode))).toEqual(codes);
    }
  });

  it('has a phrasing of every user act in every register, none of them twice, and three phrasings of every policy act', () => {
    for (const act of userActs) {
      const phrases = language.phrases(act);
      expect(new Set(phrases.map(({ register }) => register)).size, act.kind).toBe(REGISTERS.length);
      expect(new Set(phrases.map(({ tokens }) => tokens.join())).size).toBe(phrases.length);
    }
    for (const act of policyActs) expect(language.phrasesOfPolicy(act).length, act.kind).toBe(3);
  });
});

it('keeps every turn that people say within the longest turn, and the longest turn is reached', () => {
  // Nobody corrects more than one thing at once.
  const sayable = userActs.filter(
    (act) => act.kind === 'tell' || !('values' in act) || saidSlots(act.values).length <= 1,
  );
  const user = languages.flatMap((language) =>
    sayable.flatMap((act) => language.phrases(act).map(({ tokens }) => tokens.length)),
  );
  const policy = languages.flatMap((language) =>
    policyActs.flatMap((act) => language.phrasesOfPolicy(act).map((phrase) => phrase.length)),
  );
  expect(Math.max(...user)).toBe(wording.maxTurnTokens.user);
  expect(Math.max(...policy)).toBe(wording.maxTurnTokens.policy);
});

it('has at most 200 words', () => {
  expect(vocabulary.words.length).toBeLessThanOrEqual(200);
});

describe('for one note', () => {
  const language = new DocumentLanguage(
    parse(idsOf('dear anna the meeting is on tuesday at school . please reply bring cake . regards'))!,
  );
  const wishes = (text: string) =>
    language.readings(idsOf(text)).map((act) => ('values' in act ? act.values : act.kind));
  const none = [UNSAID, UNSAID, UNSAID, UNSAID, UNSAID];
  const only = (slot: number, value: number) => none.map((unsaid, s) => (s === slot ? value : unsaid));

  it.each([
    ['want hey', [only(0, 3)]],
    ['warmer', [only(0, 2), only(0, 3)]],
    ['formal maybe', [only(0, 1)]],
    ['earlier', [only(1, 3)]],
    ['later', [only(1, 1), only(1, 2)]],
    ['moved', [only(4, 2), only(4, 1)]],
    ['politer', [only(2, 1)]],
    ['shorter', [only(2, 2), only(3, 2)]],
    ['shorter shorter', [[UNSAID, UNSAID, 2, 2, UNSAID]]],
    ['tuesday', [only(1, KEEP)]],
  ])('"%s" may mean these edits', (text, edits) => {
    expect(new Set(wishes(text).map(String))).toEqual(new Set(edits.map(String)));
  });

  it.each([
    ['draft dear anna the lesson is on tuesday at school . please reply bring cake . regards', 'another noun'],
    ['draft dear anna the meeting is on tuesday at . please reply bring cake . regards', 'a word lost'],
    ['draft', 'nothing sent'],
    ['check tuesday friday ?', 'two days'],
    ['which greeting day ?', 'two questions in one'],
    ['dear anna the meeting is on friday at school . please reply bring cake . regards', 'a text that is not sent'],
    ['check goal:friday ?', 'a goal token'],
    ['which day tuesday ?', 'a question with its answer'],
  ])('does not read "%s": %s', (text) => {
    expect(language.readPolicy(idsOf(text))).toEqual({ kind: 'other' });
  });
});
