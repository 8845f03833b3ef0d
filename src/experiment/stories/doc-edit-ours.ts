/** The extensions on the MediumDocEdit analogue, beside the arms that they extend. */
import type { Story } from './registry';

export const story: Story = {
  name: 'doc-edit-ours',
  title: 'Our extensions on edit',
  question: 'Do the arms that are not the paper’s help where the answer is graded?',
  preset: 'edit',
  arms: ['base', 'static', 'naive', 'calibrated', 'refreshed', 'filtered', 'reweighted', 'penalised', 'adversarial', 'online'],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'as the preset', file: 'doc-edit-ours', set: [] }],
  legs: [
    { a: 'refreshed', b: 'static', expected: 'above', because: 'ours: less policy-induced shift' },
    { a: 'filtered', b: 'naive', expected: 'above', because: 'ours: fewer dialogues unlike real ones' },
    { a: 'reweighted', b: 'naive', expected: 'above', because: 'ours: corrects what the simulator does too often' },
    { a: 'penalised', b: 'naive', expected: 'above', because: 'ours: stays where people speak so' },
    { a: 'adversarial', b: 'naive', expected: 'above', because: 'ours: a simulator nearer to people' },
    { a: 'online', b: 'calibrated', expected: 'above', because: 'ours: right where the policy has moved to' },
  ],
  tried: [],
  order: 11,
};
