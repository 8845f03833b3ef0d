import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../dialogues/dialogue-filter';
import { cardTop, TOUR } from './tour-steps';

test('every step is one sentence, and the dialogues are filtered by an outcome that there is', () => {
  for (const { words } of TOUR) expect(words).toMatch(/^[A-Z][^.?!]*\.$/);
  expect(OUTCOMES.map(({ name }) => name)).toContain('false-accept');
});

test('the card is within the window, and over what it points at only where there is no room', () => {
  fc.assert(
    fc.property(
      fc.record({
        top: fc.integer({ min: -500, max: 1500 }),
        size: fc.integer({ min: 0, max: 1500 }),
        height: fc.integer({ min: 50, max: 300 }),
        window: fc.integer({ min: 320, max: 1400 }),
      }),
      ({ top, size, height, window }) => {
        const at = cardTop({ top, bottom: top + size }, height, window);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at + height <= window || at === 0).toBe(true);
      },
    ),
  );
  expect(cardTop({ top: 100, bottom: 200 }, 150, 800)).toBe(200 + 14);
  expect(cardTop({ top: 500, bottom: 790 }, 150, 800)).toBe(500 - 14 - 150);
  expect(cardTop({ top: 1200, bottom: 1300 }, 150, 800)).toBe(800 - 150 - 14); // scrolled away
  expect(cardTop({ top: 0, bottom: 800 }, 150, 800)).toBe(800 - 150 - 14);
});
