/** How much more reward a policy gets with its simulator than with real users. */
import { VALUE_ESTIMATOR, valueEstimate } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'rewardGap',
  label: 'Drop-off in reward',
  unit: 'reward',
  format: 'signed',
  definition: 'Mean reward of a policy in its simulator minus its mean reward with real users: J_sim − J_real.',
  estimator: VALUE_ESTIMATOR,
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
