/** The measured twin of the theory view. */
import type { Story } from './registry';

export const story: Story = {
  name: 'horizon',
  title: 'Horizon: the theory, measured',
  question:
    'The bounds on the loss of reward grow with the horizon. Does the measured drop-off grow too, and the regret?',
  preset: 'clarify',
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2, 3, 4, 5],
  points: [2, 4, 8, 16].map((horizon) => ({
    label: `H = ${horizon}`,
    file: `horizon-${horizon}`,
    set: [`horizon=${horizon}`, 'evaluation.c2st=false'],
  })),
  legs: [
    { a: 'static', b: 'base', expected: 'above', because: 'ours' },
    { a: 'naive', b: 'base', expected: 'above', because: 'ours' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: as at H = 8' },
  ],
  tried: [
    'Calibrated, oracle and the seeds 4 and 5 were added after three seeds of the other arms, to know the regret at each H.',
  ],
  axis: 'horizon',
  order: 30,
};
