/** Does the policy know when it is right? */
import { calibrationEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'firstAnswerEce',
  label: 'Confidence error of the policy (ECE)',
  unit: 'from 0 to 1',
  format: 'decimal',
  definition:
    'Mean distance between the probability that the policy assigned to its first answer and the share of such answers that are right.',
  estimator:
    'Chance is estimated by drawing outcomes with the stated probabilities. Only the first answer of each dialogue counts, which no verdict has influenced. Ten bins of equal mass; bias-corrected bootstrap interval.',
  equations: ['(G14)', '(G15)', '(G16)'],
  whenAlike: null,
  bounds: SHARE,
  section: 'calibration',
  order: 1,
  drawing: { as: 'dots', axis: [0, 0.05] },
  compute(sample) {
    const error = calibrationEstimate(sample);
    if (!error) return [];
    const { ece: value, interval, nullBand, p, answers: dialogues } = error;
    return [{ value, interval, nullBand, p, dialogues }];
  },
};
