/** Naive interactive RL with clipped, self-normalised importance weights from a discriminator's density ratio. Ours, not the paper's. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'reweighted',
  label: 'Reweighted',
  hypothesis:
    'Weighting dialogues by the density ratio of real to simulated corrects what the simulator does too often; where the two differ much, few dialogues carry all the weight.',
  source: 'extension',
  improvesOn: 'naive',
  trains: 'interactive',
  user: 'prompted',
  ratio: 'reweight',
  order: 8,
  style: { colour: 'mauve', marker: 'wedge', dash: [2, 3] },
};
