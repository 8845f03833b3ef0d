import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notARun } from './not-a-run';

it.each([
  [
    'a list of dialogues',
    [{ messages: [{ role: 'user', content: 'hello' }] }],
    /a list of 1 entry, the first a dialogue.*under Talk, Logs/,
  ],
  ['another list', [1, 2], /the file is a list of 2 entries\. A run was saved under Runs/],
  ['a number', 7, /the file is only 7\./],
  ['people’s dialogues', { format: 'shiftlab-people', sessions: [] }, /dialogues that people held.*Talk, Be the user/],
  ['a population', { version: 1, name: 'mine', weights: { terse: 1 } }, /is a population.*Lab, Real users/],
  ['settings', { preset: 'clarify', grpo: {} }, /only the settings of a run/],
  ['another format', { kind: 'other' }, /names another format, "other"/],
  ['any object', { a: 1, b: 2 }, /does not name its format \(it has a, b\)/],
  ['an empty object', {}, /does not name its format and is empty/],
])('%s is called what it is, with where it is read and what is expected', (_, value, words) => {
  const { code, message, values } = notARun(value);
  expect([code, values['expected']]).toEqual(['usage', expect.stringContaining('shiftlab-run')]);
  expect(message).toMatch(words);
  expect(values['found']).toBeTruthy();
});

it('whatever JSON is chosen, it is answered with a short sentence', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { message } = notARun(value);
      expect(message).toMatch(/^This is not a run of ShiftLab: the file .*npm run experiment\.$/);
      expect(message.length).toBeLessThan(300);
    }),
    { seed: 1, numRuns: 300 },
  );
});
