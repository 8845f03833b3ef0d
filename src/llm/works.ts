/** What a person can ask of a language model. */
import type { Role } from './prompts';

export const WORKS = ['prompted', 'real', 'probe', 'judge'] as const;
export type Work = (typeof WORKS)[number];

/** Whose prompt it is: that it may accept wrong answers is the failure of the prompted simulator. */
export const roleOf = (work: Work): Role => (work === 'probe' ? 'prompted' : work);

export const WORK_WORDS: Readonly<Record<Work, { readonly name: string; readonly what: string }>> = {
  prompted: {
    name: 'Prompted user',
    what: 'The model is told its goal and talks to the policy, as simulators usually are made.',
  },
  real: {
    name: '“Real” user',
    what: 'The model stands for people, as in the paper’s own experiments: it compares and may refuse or leave.',
  },
  probe: {
    name: 'Does it accept wrong answers?',
    what: 'The prompted user, synthetic people and the small simulator hear the same answers; half of them are wrong.',
  },
  judge: {
    name: 'Judge',
    what: 'The model reads finished dialogues and says whether the user got what they wanted. The task knows.',
  },
};
