import { expect, test } from 'vitest';
import { positionsWarning } from './beyond-positions';

test('dialogues of just as many tokens as the model has positions are within them', () => {
  expect(positionsWarning('policy', { maxPositions: 256 }, [12, 256])).toEqual([]);
  expect(positionsWarning('policy', { maxPositions: 256 }, [])).toEqual([]);
});

test('says how many outgrew whose positions, and by how much', () => {
  const [sentence, ...more] = positionsWarning('simulator', { maxPositions: 256 }, [12, 257, 300, 40]);
  expect(more).toEqual([]);
  expect(sentence).toBe(
    '2 of 4 dialogues (50.0 %) outgrew the 256 tokens that the simulator was made for (longest 300); what it says there it was never trained to say.',
  );
});
