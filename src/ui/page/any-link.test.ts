/** Any text at all may stand behind the # of the page's address. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fakePresets } from '../../../test/fixtures/page/fake-presets';
import { arms } from '../../arms/registry';
import { parsePopulation } from '../../personas/core/mixture';
import { personas } from '../../personas/core/persona';
import { tasks } from '../../tasks/registry';
import { Setup } from '../lab/setup.svelte';
import { specFields } from '../lab/spec-fields';
import { sliders } from '../theory/theory-settings';
import { Theory } from '../theory/theory-state.svelte';
import { EMPTY_LINK, formatLink, parseLink } from './link';
import { remarkWords } from './remark-words';

const catalog = {
  tasks: new Map([...tasks].map(([name, { task }]) => [name, task])),
  personas: [...personas.values()],
  arms,
  parsePopulation,
};

const names = [
  ...[
    'view',
    'preset',
    'seed',
    'arms',
    'lambda',
    'mix',
    'population',
    'parameters',
    'story',
    'cell',
    'run',
    '__proto__',
    'theory.__proto__',
  ],
  ...specFields.map(({ path }) => path),
  ...[...sliders.map(({ key }) => key), 'reward', 'judge', 'arm'].map((key) => `theory.${key}`),
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('clarify', 'base,naive', '1,2,5-8', '0.3', '1e308', '-1', 'NaN', 'terse:0.5,noisy:0.5', 'prior:7'),
  fc.constantFrom(
    'noisy.slip:0.45,changer.stale:0.95',
    'noisy.slip:7,bob.slip:1',
    '__proto__.slip:1',
    'correct - 0.5 * left',
  ),
  fc.constantFrom(
    '{"__proto__":{"a":1}}',
    '{"name":1,"weights":{"terse":1e999}}',
    'true',
    'null',
    '[]',
    '5-1',
    '1e-320',
  ),
  fc.json({ maxDepth: 2 }),
  fc.double().map(String),
);
const hash = fc
  .array(fc.tuple(fc.constantFrom(...names), texts), { maxLength: 10 })
  .map(
    (all) =>
      `#${all.map(([name, text]) => `${name}=${new URLSearchParams({ a: text }).toString().slice(2)}`).join('&')}`,
  );

it('sets up the lab, or is reported in a short sentence; what was set up can be written and read again', () => {
  fc.assert(
    fc.property(fc.oneof(hash, fc.string({ unit: 'binary' })), (given) => {
      const link = parseLink(given);
      const setup = new Setup(catalog);
      setup.presets = fakePresets;
      const remarks = [...link.ignored, ...setup.fromLink(link)];
      expect(remarkWords(remarks).length).toBeLessThan(230);
      expect(setup.spec === null || typeof setup.spec.task === 'string').toBe(true);
      expect(setup.problem ?? '').not.toMatch(/undefined|\[object/);
      expect((setup.problem ?? '').length).toBeLessThan(300);
      const address = formatLink({ ...EMPTY_LINK, ...setup.toLink() });
      const again = new Setup(catalog);
      again.presets = fakePresets;
      again.fromLink(parseLink(address));
      expect(formatLink({ ...EMPTY_LINK, ...again.toLink() })).toBe(address);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('sets the theory lab to values that its sliders have, and everything is computed from them', () => {
  const numbers = fc.oneof(
    fc.double().map(String),
    fc.constantFrom('0', '1', '1e-320', '0x1', ' 1', '1e308', 'Infinity'),
  );
  const theory = fc.record(
    Object.fromEntries(
      sliders.map(({ key, min, max }) => [key, fc.oneof(fc.double({ min, max, noNaN: true }).map(String), numbers)]),
    ),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(theory, (given) => {
      const lab = new Theory();
      lab.fromLink(
        parseLink(
          `#view=theory&${new URLSearchParams(Object.entries(given as object).map(([key, text]) => [`theory.${key}`, text as string])).toString()}`,
        ),
      );
      for (const { key, min, max } of sliders) {
        expect(lab.settings[key]).toBeGreaterThanOrEqual(min);
        expect(lab.settings[key]).toBeLessThanOrEqual(max);
      }
      expect(Object.values(lab.study.arms).length).toBeGreaterThan(0);
      expect(lab.shifts.policy).toBeDefined();
      expect(lab.cliff).toBeDefined();
    }),
    { seed: 1, numRuns: 60 },
  );
});

it('is repeated in short where it is long, and the reason is kept', () => {
  const why = ' (results/none.json cannot be fetched: the server answers 404)';
  expect(remarkWords([`run=results/none.json${why}`])).toBe(`run=results/none.json${why}`);
  expect(remarkWords([`run=${'x'.repeat(300)}${why}`])).toBe(`run=${'x'.repeat(55)}…${why}`);
  expect(remarkWords(['a', 'b', 'c', 'd', 'e'])).toBe('a; b; c; and 2 more');
});
