/** Calibrated interactive RL: whole dialogues with the simulator after supervised fine-tuning on real user turns. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'calibrated',
  label: 'Calibrated',
  hypothesis:
    'The simulator is calibrated on real dialogues. What this arm gains in its simulator, it mostly keeps with real users.',
  source: 'paper',
  improvesOn: 'naive',
  trains: 'interactive',
  user: 'calibrated',
  order: 4,
  style: { colour: 'blue', marker: 'circle', dash: [] },
};
