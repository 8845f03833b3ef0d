/** The document lesson: five arms on `edit`, one seed. Settings are those of `clarify` where nothing about the task says otherwise. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'edit',
  title: 'Edit: half of the reward is praise',
  description:
    'The paper’s DocEdit story: a note to revise, wishes that are only hinted at. Expect naive to fall furthest, perhaps below base: its user spells every wish out and praises any draft, so nothing rewards asking what people leave open.',
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
