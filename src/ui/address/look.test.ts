import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HIDABLE, lookIn, lookLink, nextSize, SIZES, THEMES, withLook, type LookLink } from './look';
import { viewIn, VIEWS, withView } from './views';

const looks: fc.Arbitrary<LookLink> = fc.record({
  theme: fc.constantFrom(null, ...THEMES),
  size: fc.oneof(
    fc.constant(null),
    fc.double({ min: 0.5, max: 3, noNaN: true }).filter((size) => size !== 1),
  ),
  hide: fc.subarray([...HIDABLE]),
  embed: fc.boolean(),
});

it('a look put into an address is read from it, and leaves the rest and the view alone', () => {
  const addresses = fc.constantFrom(
    '',
    '#stand=1',
    '#preset=clarify&lambda=0.5',
    ...VIEWS.map((view) => withView('', view)),
  );
  fc.assert(
    fc.property(addresses, looks, looks, (address, before, look) => {
      const shown = withLook(withLook(address, before), look);
      expect(lookIn(shown)).toEqual(look);
      expect(viewIn(shown)).toBe(viewIn(address));
      expect(shown.includes('lambda=0.5')).toBe(address.includes('lambda=0.5'));
    }),
    { seed: 1 },
  );
  expect(withLook('#view=talk&theme=dark&embed=1', lookLink.empty)).toBe('#view=talk');
});

it('refuses themes, sizes and parts that there are none of', () => {
  const refused = [
    'theme=blue',
    'size=',
    'size=%20',
    'size=0',
    'size=1e9',
    'size=-1',
    'hide=',
    'hide=lab,all',
    'embed=0',
  ];
  for (const said of refused) expect(lookIn(`#${said}`), said).toEqual(lookLink.empty);
  expect(lookIn('#hide=theory,lab,theory')).toEqual({ ...lookLink.empty, hide: ['lab', 'theory'] });
  expect(lookIn('#embed')).toEqual({ ...lookLink.empty, embed: true });
});

it('goes through the sizes up and down, and stays at the ends', () => {
  const up: (number | null)[] = [0.8];
  for (let i = 1; i <= SIZES.length; i++) up.push(nextSize(up.at(-1)!, 1));
  expect(up).toEqual([...SIZES.map((size) => (size === 1 ? null : size)), 2]);
  expect([nextSize(null, -1), nextSize(1.3, -1), nextSize(0.8, -1)]).toEqual([0.9, 1.25, 0.8]);
});
