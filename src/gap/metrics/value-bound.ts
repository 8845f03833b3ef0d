/** The largest value gap that the simulator's KL from real users allows. */
import { divergenceEstimate } from '../estimates';
import type { GapMetric } from '../metric';
import { valueBounds } from '../user-divergence';

export const metric: GapMetric = {
  name: 'valueBound',
  label: 'Largest value gap allowed',
  unit: 'reward',
  format: 'decimal',
  definition:
    'Largest difference between a policy’s value with real users and with the simulator that Theorem 3.2 allows, given the KL of all user turns on the real histories.',
  estimator:
    'R √(2 KL) of whole histories, their KL being the sum over turns of KL times the share of dialogues that have the turn; cut at 2R, the range of the reward.',
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
