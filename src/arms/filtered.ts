/** Naive interactive RL on the part of its dialogues that looks most like real ones, by a discriminator's density ratio. Ours, not the paper's. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'filtered',
  label: 'Filtered',
  hypothesis:
    'Dropping the dialogues that a discriminator finds unlike real ones leaves fewer unrealistic dialogues to learn from, but does not help where the simulator never behaves like real users.',
  source: 'extension',
  improvesOn: 'naive',
  trains: 'interactive',
  user: 'prompted',
  ratio: 'filter',
  order: 7,
  style: { colour: 'purple', marker: 'triangle', dash: [5, 3] },
};
