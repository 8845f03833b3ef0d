/** The document preset: five arms on `edit`, one seed. Its settings are those of `clarify` unless the task needs others. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'edit',
  title: 'Edit: five ways to train',
  description:
    'Like MediumDocEdit-Chat in the paper: revise a note for a user who only hints at the changes. There, naive falls below base. Here expect it above at T = 1, where training teaches the policy to ask before it sends, but not near-greedy. Expect calibrated above naive at both.',
  order: 10,
  story: 'doc-edit',
  spec: {
    ...clarify.spec,
    preset: 'edit',
    task: 'edit',
    horizon: 6,
    // The text's grade and the user's verdict count alike: a sycophantic simulator accepts almost every text.
    reward: { lambda: 0.5, costPerTurn: 0.02, formula: '' },
  },
};
