import { expect, test } from 'vitest';
import { positionsWarning } from './beyond-positions';

test('dialogues that are exactly as long as what the model was trained for give no warning', () => {
  expect(positionsWarning('policy', { maxPositions: 256 }, [12, 256])).toEqual([]);
  expect(positionsWarning('policy', { maxPositions: 256 }, [])).toEqual([]);
});

test('the warning says how many dialogues were too long, for which model, and by how much', () => {
  const [sentence, ...more] = positionsWarning('simulator', { maxPositions: 256 }, [12, 257, 300, 40]);
  expect(more).toEqual([]);
  expect(sentence).toBe(
    '2 of 4 dialogues (50.0 %) outgrew the 256 tokens that the simulator was made for (longest 300); what it says there it was never trained to say.',
  );
});
