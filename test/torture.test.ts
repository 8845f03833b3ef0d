/** The short form of `npm run torture`: every kind of fault, tried a few times. */
import { describe, expect, it } from 'vitest';
import type { TorturePart } from '../scripts/torture/part';

const files = import.meta.glob<{ readonly part: TorturePart }>(
  ['../scripts/torture/*.ts', '!../scripts/torture/part.ts'],
  {
    eager: true,
  },
);
const parts = Object.values(files).map(({ part }) => part);

it('a part of the torture is named after its file', () => {
  expect(Object.entries(files).map(([path, { part }]) => path.endsWith(`/${part.name}.ts`))).toEqual(
    parts.map(() => true),
  );
});

describe.each(parts)('under the faults of $name', (part) => {
  it('nothing is lost, and nothing is wrong without a word', async () => {
    const rows = await part.run({ seed: 1, scale: 'short', say: () => undefined });
    expect(rows.length).toBeGreaterThan(0);
    for (const { fault, tried, outcomes, wrong } of rows) {
      expect({ fault, wrong }).toEqual({ fault, wrong: [] });
      expect(tried).toBeGreaterThan(0);
      const counted = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
      expect({ fault, counted }).toEqual({ fault, counted: tried });
    }
  });
});
