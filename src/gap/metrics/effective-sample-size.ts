/** How many simulated dialogues effectively remain after weighting them to look real. */
import { importanceWeights } from '../density-ratio';
import type { GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'effectiveSampleSize',
  label: 'Effective sample size',
  unit: 'dialogues',
  format: 'count',
  definition:
    'The simulated dialogues are weighted by p_real / p_sim. This is how many equally weighted dialogues would give as much information.',
  estimator: '(Σw)²/Σw² of the discriminator’s ratios, clipped and self-normalised.',
  equations: ['(G2)', '(G3)'],
  whenAlike: null,
  bounds: (dialogues) => [1, dialogues],
  section: 'discriminator',
  order: 3,
  drawing: { as: 'dots', axis: [0, 10] },
  compute({ logOdds, maxWeight }) {
    if (!logOdds) return [];
    const { effectiveSampleSize } = importanceWeights(logOdds.simulated, { maxRatio: maxWeight });
    return [{ value: effectiveSampleSize, dialogues: logOdds.simulated.length }];
  },
};
