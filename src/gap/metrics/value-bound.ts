/** The largest drop-off in reward that the simulator's KL from real users allows. */
import { divergenceEstimate } from '../estimates';
import type { GapMetric } from '../metric';
import { valueBounds } from '../user-divergence';

export const metric: GapMetric = {
  name: 'valueBound',
  label: 'Largest reward gap that the theorem allows',
  unit: 'reward',
  format: 'decimal',
  definition:
    'Largest difference between a policy’s mean reward with real users and in its simulator that Theorem 3.2 allows, given the KL of all user turns in real dialogues.',
  estimator:
    'R √(2 KL), at most 2R, which is the range of the reward. KL is that of whole histories: the sum over turns of the KL at the turn times the share of dialogues that reach it.',
  equations: ['(T11)', '(G20)'],
  whenAlike: 0,
  bounds: () => [0, Infinity],
  section: 'cost',
  order: 3,
  drawing: { as: 'dots', axis: [0, 0.1] },
  compute(sample) {
    const turns = divergenceEstimate(sample);
    if (!turns) return [];
    const { atEndByChain } = valueBounds(turns, sample.horizon, sample.halfRangeOfReward);
    return [{ value: atEndByChain, dialogues: sample.real.length }];
  },
};
