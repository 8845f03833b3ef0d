/** How many real dialogues are unlike all simulated ones. */
import { supportEstimate } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'unreachedShare',
  label: 'Real dialogues out of reach',
  unit: 'share of real dialogues',
  format: 'percent',
  definition: 'Share of real dialogues that score above every simulated one: what the simulator apparently never says.',
  estimator:
    'Count; p is how often draws by weight from half of the simulated dialogues leave as many above the other half; a warning at 5 %.',
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
