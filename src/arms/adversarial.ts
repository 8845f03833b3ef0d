/**
 * Interactive RL with a simulator that was itself trained by GRPO to deceive a discriminator, instead of by
 * imitation. Ours, not the paper's.
 */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'adversarial',
  label: 'Adversarial',
  hypothesis:
    'A simulator is rewarded for deceiving a discriminator, a classifier that tells real from simulated dialogues. It comes closer to real users than a prompted one, but may settle on the few ways of speaking that deceive best.',
  source: 'extension',
  improvesOn: 'calibrated',
  trains: 'interactive',
  user: 'adversarial',
  order: 10,
  style: { colour: 'purple', marker: 'diamond', dash: [14, 3, 4, 3] },
};
