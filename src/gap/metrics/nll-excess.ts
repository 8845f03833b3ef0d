/** How much less probable real users' words are under the simulator than under the real users themselves. */
import { nllEstimate } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'nllExcess',
  label: 'NLL of the simulator minus that of the real users',
  unit: 'nats per token',
  format: 'signed',
  definition:
    'NLL (negative log-likelihood) of the real users’ held-out words under the simulator, minus their NLL under the real users themselves.',
  estimator:
    'The real users themselves would score exactly 0. Ratio over dialogues, paired by token; standard error clustered by dialogue.',
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
