/** Populations that were drawn at random. */
import type { Story } from './registry';
import { recordedPopulation } from './story-recorded-populations';

export const story: Story = {
  name: 'populations',
  title: 'Unseen populations',
  question:
    'How often, and by how much, does calibrated beat naive with populations that were drawn from a prior (src/personas/core/prior.ts), and with which no setting was chosen?',
  preset: 'clarify',
  arms: ['base', 'naive', 'calibrated', 'oracle'],
  seeds: [1, 2],
  points: [1, 2, 3, 4, 5].map((number) => ({
    label: `population ${number}`,
    file: `population-${number}`,
    set: ['evaluation.c2st=false'],
    population: recordedPopulation(`prior-${number}`),
  })),
  legs: [{ a: 'calibrated', b: 'naive', expected: 'above', because: 'ours: this is what the story asks' }],
  tried: ['The oracle was added after the first results, to know the regret.'],
  order: 50,
};
