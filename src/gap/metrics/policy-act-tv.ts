/** Does the policy act the same at each turn with simulated as with real users? */
import { actMeasurements } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'policyActTv',
  label: 'Policy acts by turn, TV',
  unit: '',
  format: 'decimal',
  definition:
    'Total variation (TV) between what the policy does at its t-th turn with simulated and with real users: 0 if it does the same, 1 if it never does.',
  estimator:
    'Computed from counts, over the dialogues that reach the turn, minus what chance alone would give. Chance is estimated by exchanging whole dialogues. 95 % null band, and one p-value for all turns.',
  equations: ['(G7)', '(G8)', '(G9)'],
  whenAlike: null,
  bounds: SHARE,
  section: 'acts',
  order: 2,
  drawing: { as: 'turns', of: 'policy', yTitle: 'total variation', folded: 'The policy’s own acts, turn by turn' },
  compute: (sample) => actMeasurements(sample, 'policy'),
};
