/** The extensions on the MediumDocEdit-Chat analogue, beside the arms that they extend. */
import type { Story } from './registry';
import { extensionLegs } from './story-extension-legs';

export const story: Story = {
  name: 'doc-edit-ours',
  title: 'Our extensions on edit',
  question: 'Do the arms that are not in the paper help if the answer is graded?',
  preset: 'edit',
  arms: [
    'base',
    'static',
    'naive',
    'calibrated',
    'refreshed',
    'filtered',
    'reweighted',
    'penalised',
    'adversarial',
    'online',
  ],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'as the preset', file: 'doc-edit-ours', set: [] }],
  legs: extensionLegs(),
  tried: [],
  order: 11,
};
