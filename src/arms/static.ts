/** Static-context RL, as CollabLLM does it: single responses at logged contexts, judged by a prompted look-ahead. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'static',
  label: 'Static',
  hypothesis:
    'Training on logged contexts stays near the base policy, because the new policy would lead to other contexts.',
  source: 'paper',
  improvesOn: 'base',
  trains: 'static',
  user: 'prompted',
  order: 1,
  style: { colour: 'orange', marker: 'square', dash: [10, 5] },
};
