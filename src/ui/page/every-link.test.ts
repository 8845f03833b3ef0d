/** Whatever a link can say comes back from its own text, and whatever text there is, is read without a throw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lessons, MAP_LESSON } from '../../lessons/registry';
import { populationFromPrior } from '../../personas/core/prior';
import { HIDABLE, THEMES } from '../address/look';
import { VIEWS } from '../address/views';
import { specFields } from '../lab/spec-fields';
import { sliders } from '../theory/theory-settings';
import { EMPTY_LINK, formatLink, parseLink, sharedLink, type Link } from './link';
import { remarkWords } from './remark-words';

const name = fc.stringMatching(/^[a-z][\w-]{0,20}$/);
const number = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
/** As in a form: any text, without what no address can hold. */
const typed = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\ufffd'));
const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const byName = <T>(one: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(fc.tuple(name, one), { minLength: 1, maxLength: 4, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries) as Record<string, T>);

/** A stored run, or a served one. */
const runKey = fc.oneof(
  name,
  name.map((of) => `results/${of}.json`),
);

const populations = fc.oneof(
  fc.nat(1000).map((of) => ({ ...populationFromPrior(of) })),
  fc.record({ version: fc.constant(1), name: typed, weights: byName(number), parameters: byName(byName(number)) }),
);
const links: fc.Arbitrary<Partial<Link>> = fc.record(
  {
    view: fc.constantFrom(...VIEWS),
    story: some(name),
    cell: some(name),
    run: some(name.map((of) => `results/${of}.json`)),
    lesson: fc.constantFrom(null, MAP_LESSON, ...lessons.map((lesson) => lesson.name)),
    predict: some(fc.array(name, { minLength: 1, maxLength: 12 })),
    stand: fc.boolean(),
    compare: some(fc.uniqueArray(runKey, { minLength: 1, maxLength: 12 })),
    baseline: some(runKey),
    arm: some(name),
    dialogue: some(fc.integer({ min: 1, max: 999_999 })),
    theme: some(fc.constantFrom(...THEMES)),
    size: some(fc.double({ min: 0.5, max: 3, noNaN: true }).filter((size) => size !== 1)),
    hide: fc.subarray([...HIDABLE]),
    embed: fc.boolean(),
    preset: some(typed.filter((text) => text !== '')),
    seeds: some(fc.uniqueArray(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 100 })),
    arms: some(fc.uniqueArray(name, { maxLength: 12 }).filter((all) => all.join() !== 'none')),
    lambda: some(number),
    mixture: some(byName(number)),
    population: some(populations),
    parameters: some(byName(byName(number))),
    fields: fc
      .dictionary(fc.constantFrom(...specFields.map(({ path }) => path)), typed, { maxKeys: 6 })
      .map((fields) => ({ ...fields })),
    theory: fc
      .dictionary(fc.constantFrom(...sliders.map(({ key }) => key)), fc.constantFrom('0', '1', '0.1'), { maxKeys: 4 })
      .map((theory) =>
        Object.fromEntries(
          Object.entries(theory).filter(([key, text]) => {
            const { min, max } = sliders.find((slider) => slider.key === key)!;
            return Number(text) >= min && Number(text) <= max;
          }),
        ),
      ),
  },
  { requiredKeys: [] },
);

it('every link comes back from its own text', () => {
  fc.assert(
    fc.property(links, (said) => {
      const link = { ...EMPTY_LINK, ...said };
      expect(parseLink(formatLink(link))).toEqual({ ...link, ignored: [] });
      expect(parseLink(sharedLink(link))).toEqual({ ...link, ignored: [] });
    }),
    { seed: 1, numRuns: 1000 },
  );
});

describe('a text that somebody else wrote', () => {
  const pieces = fc.constantFrom(
    ...[
      'view',
      'preset',
      'seed',
      'arms',
      'lambda',
      'mix',
      'run',
      'cell',
      'compare',
      'baseline',
      'parameters',
      '__proto__',
      'constructor',
    ],
    ...['grpo.updates', 'theory.fall', 'theory.__proto__', 'v', '=', '=', '&', '&', '%', '%ff', '%E0%A4', '%20'],
    ...['1e9', '1e999', '-0', '0x10', ',', ':', '+', 'none', 'lab', '\u202e', '\u2066', '\ud800', 'a'.repeat(3000)],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
  );

  it('is read without a throw, and what was read comes back from its own text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { ignored, ...link } = parseLink(`#${text}`);
        const again = parseLink(formatLink(link));
        expect(again).toEqual({ ...link, ignored: [] });
        expect(formatLink(again)).toBe(formatLink(link));
        expect(remarkWords(ignored).length).toBeLessThan(300);
        expect(remarkWords(ignored)).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(Object.getPrototypeOf(link)).toBe(Object.prototype);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('is said in short, whatever its length and however many parts it has', () => {
    const long = 'x'.repeat(30_000);
    expect(remarkWords(parseLink(`#story=${long}%20`).ignored)).toBe(`story=${'x'.repeat(53)}…`);
    expect(remarkWords(parseLink(`#story=${long}${long}`).ignored)).toBe(
      `#story=${'x'.repeat(32)}… (longer than 50,000 characters: not read)`,
    );
    const many = Array.from({ length: 5000 }, (_, i) => `k${i}=1`).join('&');
    expect(remarkWords(parseLink(`#${many}`).ignored)).toBe('k0=1; k1=1; k2=1; and 4997 more');
    for (const key of ['story', 'cell', 'run', 'preset', 'lesson', 'reward.formula'])
      expect(parseLink(`#${key}=${long}`).ignored, key).toHaveLength(1);
  });

  it('is no number where it is empty or blank', () => {
    const blank = ['lambda=', 'lambda=%20', 'lambda=+', 'lambda=%C2%A0', 'lambda=0x1', 'mix=terse:', 'mix=terse:%20'];
    const more = ['seed=%20', 'parameters=noisy.slip:', 'parameters=noisy.slip:%20', 'theory.fall=%20', 'theory.fall='];
    for (const said of [...blank, ...more]) expect(parseLink(`#${said}`).ignored, said).toHaveLength(1);
  });

  it('is of this version or of none; another is said', () => {
    const said = '#v=1&view=theory&theory.horizon=20';
    expect(parseLink(said)).toEqual(parseLink(said.replace('v=1&', '')));
    expect(parseLink(said.replace('v=1', 'v=2')).ignored).toEqual(['v=2']);
    expect(sharedLink({ ...EMPTY_LINK, view: 'start' })).toBe('#v=1&view=start');
    expect(sharedLink(EMPTY_LINK)).toBe('#v=1&view=lab');
  });

  it('names a parameter that comes twice, and one that holds no readable text', () => {
    expect(parseLink('#lambda=0.3&lambda=0.5')).toMatchObject({
      lambda: 0.5,
      ignored: ['lambda (given 2 times: the last counts)'],
    });
    expect(parseLink('#preset=a%FFb')).toMatchObject({ preset: null, ignored: ['preset=a\ufffdb'] });
  });

  it('shows marks that turn the direction of a text as what they are', () => {
    expect(remarkWords(parseLink('#colour=%E2%80%AEder').ignored)).toBe('colour=\\u202eder');
  });
});
