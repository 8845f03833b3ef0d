import { expect, test } from 'vitest';
import { counted } from './counted-words';

test('one of a thing is in the singular, and none or several in the plural', () => {
  expect([0, 1, 2].map((count) => counted(count, 'turn'))).toEqual(['0 turns', '1 turn', '2 turns']);
  expect([1, 2].map((count) => counted(count, 'reply', 'replies'))).toEqual(['1 reply', '2 replies']);
});
