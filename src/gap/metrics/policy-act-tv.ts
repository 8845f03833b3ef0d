/** Does the policy act the same at each turn with simulated as with real users? */
import { actMeasurements } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'policyActTv',
  label: 'Policy acts by turn, TV',
  unit: '',
  format: 'decimal',
  definition: 'Total variation between what the policy does at its t-th turn with simulated and with real users.',
  estimator:
    'Plug-in over the dialogues that have the turn, minus its mean when whole dialogues are exchanged; 95 % null band, and one p-value for all turns.',
  equations: ['(G7)', '(G8)', '(G9)'],
  whenAlike: null,
  bounds: SHARE,
  section: 'acts',
  order: 2,
  drawing: { as: 'turns', of: 'policy', yTitle: 'total variation', folded: 'The policy’s own acts, turn by turn' },
  compute: (sample) => actMeasurements(sample, 'policy'),
};
