/** How far the simulator is from real users at each user turn, exactly. */
import { divergenceEstimate, LEAST_DIALOGUES } from '../estimates';
import { UNBOUNDED, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'klPerTurn',
  label: 'KL per user turn',
  unit: 'nats',
  format: 'decimal',
  definition: 'Exact KL divergence of the simulator from the real users at each user turn of real dialogues.',
  estimator:
    'Mean of log p_real − log q with log p_real from the exact filter; standard error clustered by dialogue; the real users’ own filter would score exactly 0.',
  equations: ['(18)', '(19)', '(G18)'],
  whenAlike: 0,
  bounds: UNBOUNDED,
  section: 'likelihood',
  order: 1,
  drawing: {
    as: 'turns',
    of: 'user',
    yTitle:
      'KL, nats; dotted, with its value at the right, the total variation that so much KL allows at most (Pinsker)',
    pinsker: true,
  },
  compute: (sample) =>
    (divergenceEstimate(sample) ?? [])
      .filter(({ dialogues }) => dialogues >= LEAST_DIALOGUES)
      .map(({ mean: value, turn, interval, nullBand, dialogues }) => ({ value, turn, interval, nullBand, dialogues })),
};
