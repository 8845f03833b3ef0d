/** The document lesson: five arms on `edit`, one seed. Settings are those of `clarify` where nothing about the task says otherwise. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'edit',
  title: 'Edit: half of the reward is the user’s verdict',
  description:
    'Like DocEdit in the paper: revise a note for a user who only hints at the changes; graded by BLEU. There, naive falls below base. Here expect it above, because any training teaches to ask before sending. Expect calibrated above naive, because only real users leave things open.',
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
