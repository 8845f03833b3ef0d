/** Naive interactive RL with a penalty on the log-ratio of what the simulator said to what real users say, by a distribution estimator. Ours, not the paper's. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'penalised',
  label: 'Penalised',
  hypothesis:
    'A penalty for leading the simulator to say what real users would not say keeps the policy near real dialogues, and near the base policy.',
  source: 'extension',
  improvesOn: 'naive',
  trains: 'interactive',
  user: 'prompted',
  ratio: 'penalise',
  order: 9,
  style: { colour: 'plum', marker: 'plus', dash: [8, 3, 2, 3] },
};
