/** How well a discriminator orders dialogues, from simulated to real. */
import { twoSampleEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'c2stAuc',
  label: 'Discriminator AUC',
  unit: '0.5 is chance',
  format: 'decimal',
  definition: 'Probability that a held-out real dialogue looks more real to the discriminator than a simulated one.',
  estimator:
    'Chance is estimated by exchanging the labels 999 times. Computed from midranks of held-out log-odds, with DeLong’s interval on the logit scale.',
  equations: ['(G11)', '(G13)'],
  whenAlike: 0.5,
  bounds: SHARE,
  section: 'discriminator',
  order: 2,
  drawing: { as: 'dots', axis: [0.5, 0.6] },
  compute(sample) {
    const test = twoSampleEstimate(sample);
    return test ? [{ ...test.auc, dialogues: test.real }] : [];
  },
};
