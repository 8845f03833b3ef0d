/** How much more reward a policy gets with its simulator than with real users. */
import { valueEstimate } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'rewardGap',
  label: 'Value gap J_sim − J_real',
  unit: 'reward',
  format: 'signed',
  definition: 'Mean reward of a policy with the simulator minus its mean reward with real users.',
  estimator:
    'Mean paired difference over the same episodes; bootstrap over seeds, then dialogues; null by flipping the signs of differences.',
  equations: ['(17)', '(23)', '(G17)'],
  whenAlike: 0,
  bounds: UNBOUNDED,
  section: 'cost',
  order: 2,
  drawing: { as: 'dots', axis: [0, 0.02] },
  compute(sample) {
    const gap = valueEstimate(sample)?.reward;
    if (!gap) return [];
    const { mean: value, nullBand, p } = gap;
    return [{ value, interval: gap, nullBand, p, dialogues: sample.real.length }];
  },
};
