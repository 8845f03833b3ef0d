/** Oracle: whole dialogues with the real users themselves, which is too expensive outside a synthetic world. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'oracle',
  label: 'Oracle',
  hypothesis: 'We expect no simulator to do better than training with the real users.',
  source: 'paper',
  improvesOn: 'calibrated',
  trains: 'interactive',
  user: 'real',
  order: 5,
  style: { colour: 'green', marker: 'diamond', dash: [12, 4, 2, 4] },
};
