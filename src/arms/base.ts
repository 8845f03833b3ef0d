/** The policy before any reinforcement learning: what every other arm must beat. */
import type { ArmFile } from '../domain/arm';

export const arm: ArmFile = {
  name: 'base',
  label: 'Base',
  hypothesis: 'Most arms succeed more often than base with real users; some may fall below it.',
  source: 'paper',
  trains: 'none',
  order: 0,
  style: { colour: 'black', marker: 'cross', dash: [2, 4] },
};
