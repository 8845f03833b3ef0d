/** One policy turn: there is no later history to be wrong about. On `edit`, where a first guess is worth something; on `clarify` it is worth nothing. */
import { preset as edit } from './edit';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'one-turn',
  title: 'H = 1: no later turns',
  description:
    'The policy speaks once, to revise the note after the user’s opening. The opening does not depend on the policy, so there is no policy-induced shift. With λ = 1, the simulator’s verdict does not matter either. Expect all arms within a few points; only the openings of the users differ.',
  order: 80,
  story: 'lessons',
  spec: {
    ...edit.spec,
    preset: 'one-turn',
    horizon: 1,
    staticLookahead: 0,
    reward: { ...edit.spec.reward, lambda: 1 },
  },
};
