/** One policy turn: there is no later history to be wrong about. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'one-turn',
  title: 'H = 1: no later turns',
  description:
    'The policy speaks once. Openings do not depend on it, so there is no policy-induced shift, and with λ = 1 the simulator’s verdict does not matter either: expect all arms to come out alike, at what guessing gives.',
  order: 80,
  spec: { ...clarify.spec, preset: 'one-turn', horizon: 1, staticLookahead: 0 },
};
