/** How much more often a policy succeeds with its simulator than with real users. */
import { WHY_REGRET } from '../../domain/regret';
import { VALUE_ESTIMATOR, valueEstimate } from '../estimates';
import type { GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'successGap',
  label: 'Drop-off in success',
  unit: 'percentage points',
  format: 'points',
  definition:
    'Share of a policy’s dialogues that succeed in its simulator minus the share that succeed with real users.',
  graded: {
    unit: 'grade points (0 to 1)',
    format: 'signed',
    definition: 'Mean grade of a policy in its simulator minus its mean grade with real users.',
  },
  estimator: `${VALUE_ESTIMATOR} ${WHY_REGRET}`,
  equations: ['(22)', '(23)', '(G17)'],
  whenAlike: 0,
  bounds: () => [-1, 1],
  section: 'cost',
  order: 1,
  drawing: { as: 'dots', axis: [0, 0.02] },
  compute(sample) {
    const gap = valueEstimate(sample)?.success;
    if (!gap) return [];
    const { mean: value, nullBand, p } = gap;
    return [{ value, interval: gap, nullBand, p, dialogues: sample.real.length }];
  },
};
