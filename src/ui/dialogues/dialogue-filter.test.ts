import { expect, it } from 'vitest';
import type { KeptDialogue } from '../run/run-trace';
import { mostTelling } from './dialogue-filter';

const kept = (on: 'real' | 'simulator', accepted: number, correct: number) =>
  ({ on, dialogue: { outcome: { accepted, correct } } }) as KeptDialogue;

it('opens on the dialogue in which a simulator promised most that was not given; the first of several', () => {
  const right = kept('simulator', 1, 1);
  const half = kept('simulator', 1, 0.5);
  const wrong = kept('simulator', 1, 0);
  expect(mostTelling([right, half, wrong, wrong])).toBe(2); // 1 − 0 is the largest
  expect(mostTelling([right, half, right])).toBe(1);
  expect(mostTelling([kept('simulator', 0, 0), right, kept('simulator', 0, 1)])).toBe(0);
  expect(mostTelling([right, kept('real', 1, 0)])).toBe(0); // no simulator promised it
  expect(mostTelling([])).toBe(0);
});
