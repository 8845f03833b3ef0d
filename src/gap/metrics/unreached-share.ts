/** How many real dialogues are unlike all simulated ones. */
import { supportEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'unreachedShare',
  label: 'Real dialogues unlike all simulated ones',
  unit: 'share of real dialogues',
  format: 'percent',
  definition:
    'Share of real dialogues that look more real to the discriminator than every simulated one. The simulator apparently never says such things.',
  estimator:
    'A count. p is how likely so many are if the simulator can say everything that real users say. It is estimated from simulated dialogues alone: how often as many weighted draws from one half look more real than the whole other half. The page warns if p is at most 5 %.',
  equations: ['(G5)'],
  whenAlike: null,
  bounds: SHARE,
  section: 'discriminator',
  order: 4,
  drawing: { as: 'dots', axis: [0, 0.02] },
  compute(sample) {
    const support = supportEstimate(sample);
    return support ? [{ value: support.unreachedShare, p: support.p, dialogues: sample.logOdds!.real.length }] : [];
  },
  warning: (sample) => supportEstimate(sample)?.warning ?? null,
};
