/** The paper's MediumDocEdit-Chat story on its analogue: documents with hidden edits, BLEU of the final text. */
import type { Story } from './registry';

export const story: Story = {
  name: 'doc-edit',
  title: 'The MediumDocEdit-Chat story: edit',
  question:
    'Does naive interactive RL fall below the base policy if wishes are indirect and the answer is graded? Success is token BLEU, and 0 if the user left.',
  preset: 'edit',
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'as the preset', file: 'doc-edit', set: [] }],
  legs: [
    { a: 'static', b: 'base', expected: 'above', because: 'paper: 33.8 against 32.2' },
    { a: 'naive', b: 'base', expected: 'below', because: 'paper: 26.1 against 32.2' },
    { a: 'calibrated', b: 'base', expected: 'above', because: 'paper: 34.6 against 32.2' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'paper: 34.6 against 26.1' },
    { a: 'calibrated', b: 'static', expected: 'above', because: 'paper: 34.6 against 33.8' },
  ],
  tried: [
    'Population, λ and preset were taken from the description of the method and not changed after a run.',
    'A simulator of 1,700 pre-training steps judged less well (with the style tag “people”, it accepted 59.5 % of right and 10.9 % of wrong texts; the next one accepted 71.0 and 8.4 %, real users 88.4 and 9.4 %) and was replaced before any run of this length.',
    'With a base simulator of 2,300 steps, seeds 1 and 2 (first-edit-simulator-doc-edit.json): base 49.1, 50.4, static 51.8, 47.9, naive 62.3, 62.5, calibrated 64.9, 65.1, oracle 62.3, 64.9. After calibration it accepted 66 % of right texts; real users accept 87 %, and in the first seed of λ = 0.25 the policy exploited this. It was replaced by one that was trained longer, chosen because it judges better and not by any arm’s success.',
    'A run of 20 updates and 1,000 logs, seed 1, 400 dialogues per arm and user: base 48.9, static 42.8, naive 57.4, calibrated 54.1, oracle 55.4. Naive did not fall below base.',
  ],
  order: 10,
};
