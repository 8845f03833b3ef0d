/** Do simulated users act like real users at each of their turns? */
import { actMeasurements } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'userActTv',
  label: 'User acts by turn, TV',
  unit: '',
  format: 'decimal',
  definition:
    'Total variation (TV) between what simulated and real users do at their t-th turn, by kind of act: 0 if they do the same, 1 if they never do.',
  estimator:
    'Computed from counts, over the dialogues that reach the turn, minus what chance alone would give. Chance is estimated by exchanging whole dialogues. 95 % null band, and one p-value for all turns.',
  equations: ['(G7)', '(G8)', '(G9)'],
  whenAlike: null,
  bounds: SHARE,
  section: 'acts',
  order: 1,
  drawing: { as: 'turns', of: 'user', yTitle: 'total variation' },
  compute: (sample) => actMeasurements(sample, 'user'),
};
