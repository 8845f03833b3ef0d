/** How many dialogues a discriminator classifies correctly. */
import { twoSampleEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'c2stAccuracy',
  label: 'Discriminator accuracy',
  unit: '50 % is chance',
  format: 'percent',
  definition:
    'Share of held-out dialogues, real and simulated counting equally, that a discriminator classifies correctly after reading the whole dialogue; TV is at least twice this minus 1.',
  estimator:
    'Small transformer trained on other episodes; labels of held-out dialogues exchanged 999 times for the null; Wilson’s intervals of both shares joined.',
  equations: ['(G1)', '(G10)', '(G12)'],
  whenAlike: 0.5,
  bounds: SHARE,
  section: 'discriminator',
  order: 1,
  drawing: { as: 'dots', axis: [0.5, 0.6] },
  compute(sample) {
    const test = twoSampleEstimate(sample);
    return test ? [{ ...test.accuracy, dialogues: test.real }] : [];
  },
};
