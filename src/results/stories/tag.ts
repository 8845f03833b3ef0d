/** Does calibration help through the weights, or only through the prompt? */
import type { Leg, Point, Story } from './registry';
import { recordedPopulation } from './story-recorded-populations';

const set = ['promptedStyle=people', 'evaluation.c2st=false'];
const drawn = (number: number): Point => ({
  label: `population ${number} of the prior`,
  file: `tag-population-${number}`,
  set,
  population: recordedPopulation(`prior-${number}`),
});
const helps: Leg = { a: 'naive', b: 'base', expected: 'above', because: 'ours: a better prompt helps' };
const adds: Leg = { a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: logs improve on the style tag' };

export const story: Story = {
  name: 'tag',
  title: 'A better prompt: the style tag without logs',
  question:
    'Calibration changes the simulator’s weights and also the style tag in its prompt. Here naive trains with the base simulator and the same style tag, to show what a good prompt achieves without logs. Do logs improve on this, for users like those in the tag’s training data, and for others?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2, 3, 4, 5],
  points: [
    { label: 'the default population', file: 'logs-people-tag', set },
    drawn(1),
    drawn(2),
    drawn(3),
    drawn(4),
    drawn(5),
    // The prior from which the tag was learned contains no touchy users.
    { label: 'half of them touchy', file: 'tag-fatal-act', preset: 'fatal-act', set },
  ],
  legs: [helps, adds],
  tried: [
    'The other populations were added after seed 1 of the default population, in which logs did not improve on the style tag.',
    'The oracle was added after the first results, to know the regret.',
  ],
  order: 26,
};
