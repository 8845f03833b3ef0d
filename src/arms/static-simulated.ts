/**
 * Static-context RL on contexts from dialogues of the base policy with the prompted simulator, which no real user has taken
 * part in: what a team without logs can do.
 */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'static-simulated',
  label: 'Static, simulated contexts',
  hypothesis:
    'The same as static without real logs: its contexts are as unlike real dialogues as the prompted simulator is, so it gains less.',
  source: 'extension',
  improvesOn: 'base',
  trains: 'static',
  user: 'prompted',
  contexts: 'simulated',
  order: 2,
  style: { colour: 'mauve', marker: 'cross', dash: [4, 4] },
};
