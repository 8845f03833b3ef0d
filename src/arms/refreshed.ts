/** Static-context RL whose logs are renewed: every few updates the current policy meets real users, and its dialogues become the contexts. Ours, not the paper's. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'refreshed',
  label: 'Refreshed',
  hypothesis:
    'Static contexts that are renewed every few updates lie between static and on-policy training: the more often they are renewed, the smaller the policy-induced shift.',
  source: 'extension',
  improvesOn: 'static',
  trains: 'static',
  user: 'prompted',
  renews: 'contexts',
  order: 6,
  style: { colour: 'plum', marker: 'square', dash: [10, 5] },
};
