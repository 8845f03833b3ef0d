/** Is it the weights, or only the prompt? */
import type { Story } from './registry';

export const story: Story = {
  name: 'tag',
  title: 'A better prompt: the tag alone, without logs',
  question: 'Calibration changes the style tag that the simulator speaks under, and its weights. Here naive trains with the base simulator under calibration’s own tag: what a good prompt reaches without a log. Do logs add to that?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated'],
  seeds: [1, 2, 3, 4, 5],
  points: [{ label: 'naive under the people tag', file: 'logs-people-tag', set: ['promptedStyle=people', 'evaluation.c2st=false'] }],
  legs: [
    { a: 'naive', b: 'base', expected: 'above', because: 'ours: a better prompt helps' },
    { a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: logs add to the tag' },
  ],
  tried: [],
  order: 26,
};
