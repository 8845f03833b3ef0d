/**
 * Interactive RL with a simulator that was itself trained by GRPO to pass for real before a discriminator, instead of by
 * imitation. Ours, not the paper's.
 */
import type { Arm } from '../domain/arm';

export const arm: Arm = {
  name: 'adversarial',
  label: 'Adversarial',
  hypothesis:
    'A simulator rewarded for deceiving a discriminator comes closer to people than a prompted one, but may settle on the few ways of speaking that deceive it best.',
  source: 'extension',
  improvesOn: 'calibrated',
  trains: 'interactive',
  user: 'adversarial',
  order: 9,
  style: { colour: 'purple', marker: 'diamond', dash: [14, 3, 4, 3] },
};
