import { describe, expect, it } from 'vitest';
import { PLACES, turnsBefore, understood, utterances } from '../../../test/fixtures/typed/utterances';
import { keyboardOf } from '../keyboards';
import { taskNamed } from '../registry';

const FILES = ['examples', 'heldout', 'strangers', 'strangers-2', 'newcomers'];

const typed = (task: string, situation: string, text: string) =>
  keyboardOf(task).typed(PLACES[task]!.episode, turnsBefore(task, situation), text);

describe.each(['clarify', 'edit'])('words that turn others around in %s', (task) => {
  const all = FILES.flatMap((file) => utterances(`${task}-${file}.txt`));

  it('are never left out of what may be sent instead', () => {
    // Each refused turn with one: "say only" then offers nothing, or a "no" that keeps it.
    const turning =
      /\b(?:not|less|fewer|too|never|without|instead of|rather than|hardly|(?:do|does|did|is|are|was|ca|wo)n['’]?t)\b/i;
    const lost = all.flatMap(({ situation, text }) => {
      const { problem, without, unknown } = typed(task, situation, text);
      const denies = /^(?:no|reject)$/.test(without?.act.split(' ')[0] ?? '');
      // Said of something else, in a breath of its own.
      const apart = text
        .split(/[,.;:!?]/)
        .some((breath) => turning.test(breath) && unknown.some((word) => breath.includes(word)));
      return problem && without && !denies && apart ? [`${situation} | ${text} | ${without.text}`] : [];
    });
    expect(lost).toEqual([]);
  });

  it('a word of the task is never called unknown', () => {
    const { task: module, contentTokens } = taskNamed(task);
    const wishes = new Set([...contentTokens].map((token) => module.vocabulary[token]!));
    const called = all.flatMap(({ situation, text }) =>
      typed(task, situation, text)
        .unknown.filter((word) => wishes.has(word.toLowerCase()))
        .map((word) => `${situation} | ${text} | ${word}`),
    );
    expect(called).toEqual([]);
  });
});

describe('a quality of which there is too much', () => {
  const heard = (text: string) => understood('edit', { situation: 'open', text, meant: '' });

  it.each(['less *', 'too *', 'not so *', 'not as *', 'not too *', 'far too *', 'rather less *'])(
    '“%s” wishes the opposite',
    (phrase) => {
      const wishes = {
        polite: 'blunt',
        blunt: 'politer',
        formal: 'warmer',
        friendly: 'formal',
        late: 'earlier',
        early: 'later',
      };
      for (const [quality, wish] of Object.entries(wishes))
        expect(heard(phrase.replace('*', quality))).toBe(`tell ${wish}`);
    },
  );

  it('and not enough of it wishes more', () => {
    expect(heard('not formal enough')).toBe('tell formal');
    expect(heard('it isn’t warm enough')).toBe('tell warmer');
  });

  it.each([
    'less short',
    'not less polite',
    'it isn’t too formal',
    'polite enough',
    'too damn formal',
    'barely polite',
    'les polite',
  ])('“%s” is asked back, and nothing of it is offered to be sent alone', (text) => {
    const { heard: sent, without, problem } = typed('edit', 'open', text);
    expect(sent).toBeNull();
    expect(without).toBeNull();
    expect(problem!.choices.map(({ label }) => label)).not.toContain('heys');
  });
});

describe('a “no” that belongs to what follows it', () => {
  it.each([
    ['edit', 'no cake, coffee instead', 'coffee'],
    ['clarify', 'no bus, coach instead', 'coach'],
    ['clarify', 'paris, no wait, rome', 'rome'],
  ])('is not said to be unheard: %s, “%s”', (task, text, wish) => {
    const { heard, passedOver } = typed(task, 'open', text);
    expect(heard!.text).toContain(wish);
    expect(passedOver).toEqual([]);
  });
});

describe('a question that expects a yes', () => {
  it('says its value, and as a statement denies it', () => {
    const heard = (text: string) => understood('clarify', { situation: 'so:march', text, meant: '' });
    expect(heard('didn’t I say March?')).toBe('yes');
    expect(heard('isn’t it April?')).toBe('no april');
    expect(heard('I didn’t say March')).toBe('no');
    expect(heard('it isn’t March')).toBe('no');
  });
});
