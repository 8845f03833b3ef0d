/** How many dialogues a discriminator gets right. */
import { twoSampleEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'c2stAccuracy',
  label: 'Discriminator accuracy',
  unit: '50 % is chance',
  format: 'percent',
  definition:
    'Share of held-out dialogues that a discriminator, a classifier that tells real from simulated dialogues, gets right after reading the whole dialogue. Real and simulated dialogues count equally. The total variation is at least 2 · accuracy − 1.',
  estimator:
    'Chance is estimated by exchanging the labels 999 times. The discriminator is a small transformer, trained on other episodes. The interval joins Wilson’s intervals of both shares.',
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
