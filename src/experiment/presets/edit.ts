/** The document lesson: five arms on `edit`, one seed. Settings are those of `clarify` where nothing about the task says otherwise. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'edit',
  title: 'Edit: half of the reward is praise',
  description:
    'The paper’s DocEdit story: a note to revise, wishes that are only hinted at, graded by BLEU. There naive falls below base; here expect it above, because any training teaches to ask before sending, and calibrated above it, because only people leave things open.',
  order: 10,
  spec: {
    ...clarify.spec,
    preset: 'edit',
    task: 'edit',
    horizon: 6,
    // The text's grade and the user's verdict count alike: the verdict is what a sycophant gives away.
    reward: { lambda: 0.5, costPerTurn: 0.02 },
  },
};
