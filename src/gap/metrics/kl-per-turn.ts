/** How far the simulator is from real users at each user turn. */
import { divergenceEstimate, LEAST_DIALOGUES } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'klPerTurn',
  label: 'KL per user turn',
  unit: 'nats',
  format: 'decimal',
  definition:
    'KL divergence from real users to the simulator at each user turn of real dialogues, estimated from exact log-probabilities.',
  estimator:
    'The real users themselves would score exactly 0. Mean of log p_real − log q, with log p_real from the exact filter; standard error clustered by dialogue.',
  equations: ['(18)', '(19)', '(G18)'],
  whenAlike: 0,
  bounds: UNBOUNDED,
  section: 'likelihood',
  order: 1,
  drawing: {
    as: 'turns',
    of: 'user',
    yTitle: 'KL, nats. Dotted: largest possible total variation (Pinsker)',
    pinsker: true,
  },
  compute: (sample) =>
    (divergenceEstimate(sample) ?? [])
      .filter(({ dialogues }) => dialogues >= LEAST_DIALOGUES)
      .map(({ mean: value, turn, interval, nullBand, dialogues }) => ({ value, turn, interval, nullBand, dialogues })),
};
