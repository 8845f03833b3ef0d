/** How much less probable real users' words are under the simulator than under the real users themselves. */
import { nllEstimate } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'nllExcess',
  label: 'NLL above the real users’ own',
  unit: 'nats per token',
  format: 'signed',
  definition:
    'Mean NLL of held-out real user tokens under the simulator minus their NLL under the real users themselves.',
  estimator:
    'Ratio over dialogues, paired by token; standard error clustered by dialogue; the real users’ own NLL is the null.',
  equations: ['(16)', '(19)', '(G21)'],
  whenAlike: 0,
  bounds: UNBOUNDED,
  section: 'likelihood',
  order: 3,
  drawing: { as: 'dots', axis: [0, 0.05] },
  compute(sample) {
    const nll = nllEstimate(sample);
    if (!nll) return [];
    const nullBand = { low: 0, high: 0, level: 0.95 };
    return [{ value: nll.excess.mean, interval: nll.interval, nullBand, dialogues: sample.real.length }];
  },
};
