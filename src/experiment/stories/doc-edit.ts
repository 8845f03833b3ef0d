/** The paper's MediumDocEdit story on its analogue: documents with hidden edits, BLEU of what is in force at the end. */
import type { Story } from './registry';

export const story: Story = {
  name: 'doc-edit',
  title: 'The MediumDocEdit story: edit',
  question: 'Does naive interactive RL fall below the base policy where wishes are indirect and the answer is graded? Success is token BLEU, 0 where the user left.',
  preset: 'edit',
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle', 'refreshed', 'filtered', 'reweighted', 'penalised', 'adversarial', 'online'],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'as the preset', file: 'doc-edit', set: [] }],
  legs: [
    { a: 'static', b: 'base', expected: 'above', because: 'paper: 33.8 against 32.2' },
    { a: 'naive', b: 'base', expected: 'below', because: 'paper: 26.1 against 32.2' },
    { a: 'calibrated', b: 'base', expected: 'above', because: 'paper: 34.6 against 32.2' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'paper: 34.6 against 26.1' },
    { a: 'calibrated', b: 'static', expected: 'above', because: 'paper: 34.6 against 33.8' },
  ],
  tried: ['The population and the preset were written down from the description of the method, and not changed after a run.'],
  order: 10,
};
