/** The measured twin of the theory view. */
import type { Story } from './registry';

export const story: Story = {
  name: 'horizon',
  title: 'Horizon: the theory, measured',
  question:
    'The bounds on the loss of reward grow with the horizon. Does the measured drop-off of static and naive grow too?',
  preset: 'clarify',
  arms: ['base', 'static', 'naive'],
  seeds: [1, 2, 3],
  points: [2, 4, 8, 16].map((horizon) => ({
    label: `H = ${horizon}`,
    file: `horizon-${horizon}`,
    set: [`horizon=${horizon}`, 'evaluation.c2st=false'],
  })),
  legs: [
    { a: 'static', b: 'base', expected: 'above', because: 'ours' },
    { a: 'naive', b: 'base', expected: 'above', because: 'ours' },
  ],
  tried: [],
  axis: 'horizon',
  order: 30,
};
