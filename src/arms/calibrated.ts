/** Calibrated interactive RL: whole dialogues with the simulator after supervised fine-tuning on real user turns. */
import type { Arm } from '../domain/arm';

export const arm: Arm = {
  name: 'calibrated',
  label: 'Calibrated',
  hypothesis: 'Training with a simulator calibrated on real dialogues keeps most of its gain with real users.',
  source: 'paper',
  improvesOn: 'naive',
  trains: 'interactive',
  user: 'calibrated',
  order: 3,
  style: { colour: 'blue', marker: 'circle', dash: [] },
};
