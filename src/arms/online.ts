/**
 * Calibrated interactive RL whose simulator is calibrated again every few updates, on dialogues of real users with the
 * current policy. Ours, not the paper's.
 */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'online',
  label: 'Online',
  hypothesis:
    'Fresh logs keep the simulator accurate for the current policy, so this arm stays above one whose simulator is calibrated once, most of all where the old logs were narrow.',
  source: 'extension',
  improvesOn: 'calibrated',
  trains: 'interactive',
  user: 'calibrated',
  renews: 'simulator',
  order: 11,
  style: { colour: 'mauve', marker: 'circle', dash: [] },
};
