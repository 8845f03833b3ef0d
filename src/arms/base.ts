/** The policy before any reinforcement learning: what every other arm must beat. */
import type { Arm } from '../domain/arm';

export const arm: Arm = {
  name: 'base',
  label: 'Base',
  hypothesis:
    'The base policy succeeds less often with real users than any well-trained arm, but a badly trained arm can fall below it.',
  source: 'paper',
  trains: 'none',
  order: 0,
  style: { colour: 'black', marker: 'cross', dash: [2, 4] },
};
