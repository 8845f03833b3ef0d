/** The largest total variation between simulator and real users at a turn that their KL divergence allows. */
import { divergenceEstimate, LEAST_DIALOGUES } from '../estimates';
import { SHARE, type GapMetric } from '../metric';

export const metric: GapMetric = {
  name: 'tvAtMost',
  label: 'Largest total variation that the KL allows',
  unit: '',
  format: 'decimal',
  definition:
    'Largest total variation (TV) between simulator and real users at a turn that their KL divergence allows.',
  estimator: 'By Pinsker’s inequality: √(KL/2) of the measured KL, at most 1.',
  equations: ['(G18)'],
  whenAlike: 0,
  bounds: SHARE,
  section: 'likelihood',
  order: 2,
  drawing: { as: 'part', of: 'klPerTurn' },
  compute: (sample) =>
    (divergenceEstimate(sample) ?? [])
      .filter(({ dialogues }) => dialogues >= LEAST_DIALOGUES)
      .map(({ tvAtMost: value, turn, nullBand, dialogues }) => ({ value, turn, nullBand, dialogues })),
};
