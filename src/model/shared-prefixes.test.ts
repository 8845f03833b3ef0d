import { expect, test } from 'vitest';
import { withoutRepeats, type PrefillRow } from './shared-prefixes';

const row = (slot: number, tokens: readonly number[], cached = 0): PrefillRow => ({
  slot,
  key: 10 + slot,
  cached,
  tokens,
});

/** token@slot:position, and the slots that share it. */
const brief = (rows: readonly PrefillRow[]): string[] =>
  withoutRepeats(rows).map(
    ({ token, slot, position, sharedWith }) =>
      `${token}@${slot}:${position}${sharedWith.length > 0 ? ` → ${sharedWith.join(' ')}` : ''}`,
  );

test('tokens that several rows begin with are computed once, in the first of these rows', () => {
  const rows = [row(4, [1, 2, 3]), row(0, [7, 2]), row(2, [1, 2, 3]), row(1, [1, 2]), row(3, [1, 5, 3])];
  expect(brief(rows)).toEqual(['1@4:0 → 2 1 3', '2@4:1 → 2 1', '3@4:2 → 2', '7@0:0', '2@0:1', '5@3:1', '3@3:2']);
});

test('a part that a third row shares with the second only is copied from the second', () => {
  const rows = [row(0, [1, 2, 3]), row(1, [1, 2, 4, 5]), row(2, [1, 2, 4, 6])];
  expect(brief(rows)).toEqual(['1@0:0 → 1 2', '2@0:1 → 1 2', '3@0:2', '4@1:2 → 2', '5@1:3', '6@2:3']);
});

test('equal tokens after different ones are not shared, nor those of rows with a cache', () => {
  const rows = [row(0, [1, 2]), row(1, [3, 2]), row(2, [1, 2], 5), row(3, [1, 2], 5), row(4, [])];
  expect(brief(rows)).toEqual(['1@0:0', '2@0:1', '3@1:0', '2@1:1', '1@2:5', '2@2:6', '1@3:5', '2@3:6']);
});

test('every token of every row is computed in it or copied to it once, from a token that is computed before', () => {
  // 200 rows of up to nine of two kinds of token, so that nearly all of them share something.
  const rows = Array.from({ length: 200 }, (_, n) =>
    row(
      n,
      Array.from({ length: (n * 7) % 10 }, (_, i) => (n >> i) & 1),
    ),
  );
  const computed = withoutRepeats(rows);
  const cells = computed.flatMap(({ slot, position, token, sharedWith }) =>
    [slot, ...sharedWith].map((to) => `${to}:${position} ${token}`),
  );
  expect(cells.sort()).toEqual(
    rows.flatMap(({ slot, tokens }) => tokens.map((token, i) => `${slot}:${i} ${token}`)).sort(),
  );
  const places = computed.map(({ slot, position }) => `${slot}:${position}`);
  computed.forEach(({ slot, position, sharedWith }, i) => {
    for (const other of sharedWith) {
      const next = places.indexOf(`${other}:${position + 1}`);
      if (next >= 0) expect(i, `${slot}:${position} before the next token of ${other}`).toBeLessThan(next);
    }
  });
  expect(computed.length).toBeLessThan(cells.length / 2);
});
