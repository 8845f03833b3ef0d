/** Naive interactive RL: whole dialogues with the prompted simulator, which confirms wrong answers. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'naive',
  label: 'Naive',
  hypothesis:
    'Training with a prompted, sycophantic simulator gains much in that simulator and little with real users, or even a loss.',
  source: 'paper',
  improvesOn: 'base',
  trains: 'interactive',
  user: 'prompted',
  order: 3,
  style: { colour: 'vermillion', marker: 'triangle', dash: [5, 3] },
};
