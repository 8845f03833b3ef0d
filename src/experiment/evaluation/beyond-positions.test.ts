import { expect, test } from 'vitest';
import { positionsWarning } from './beyond-positions';

test('dialogues of exactly the length that the model was trained for give no warning', () => {
  expect(positionsWarning('policy', { maxPositions: 256 }, [12, 256])).toEqual([]);
  expect(positionsWarning('policy', { maxPositions: 256 }, [])).toEqual([]);
});

test('the warning says how many dialogues were too long, for which model, and by how much', () => {
  const [sentence, ...more] = positionsWarning('simulator', { maxPositions: 256 }, [12, 257, 300, 40]);
  expect(more).toEqual([]);
  expect(sentence).toBe(
    '2 of 4 dialogues (50.0 %) are longer than the 256 tokens that the simulator was trained for (the longest has 300). What it says beyond them may be unreliable.',
  );
});
