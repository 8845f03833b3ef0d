/**
 * Static-context RL on contexts from logs of real users: single responses, judged by a prompted look-ahead. The users of the
 * logs are those of the evaluation, which an arm with simulated contexts does not have (static-simulated.ts).
 */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'static',
  label: 'Static',
  hypothesis:
    'Training on logged contexts of real users stays near the base policy, because the new policy would lead to other contexts.',
  source: 'paper',
  improvesOn: 'base',
  trains: 'static',
  user: 'prompted',
  order: 1,
  style: { colour: 'orange', marker: 'square', dash: [10, 5] },
};
