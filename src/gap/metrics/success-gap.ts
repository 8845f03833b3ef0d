/** How much more often a policy succeeds with its simulator than with real users. */
import { valueEstimate } from '../estimates';
import type { GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'successGap',
  label: 'Success gap',
  unit: 'percentage points',
  format: 'points',
  definition:
    'Share of dialogues that succeed with the simulator minus the share that succeed with real users, for one policy.',
  graded: {
    unit: 'grade',
    format: 'signed',
    definition: 'Mean grade with the simulator minus mean grade with real users, for one policy.',
  },
  estimator:
    'Mean paired difference over the same episodes; bootstrap over seeds, then dialogues; null by flipping the signs of differences.',
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
