/** A policy that is worse than it might be, in a simulator that predicts it well: only regret shows it. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'hard-people',
  title: 'Hard people: is the regret small too?',
  description:
    'People who often say a wrong value or change their mind. Expect the regret of calibrated (oracle minus calibrated) to be small. With a base simulator that named a wrong value in three of ten corrections it was 16 points and more, and the drop-off was about 0 all the same.',
  order: 65,
  story: 'hard-people',
  spec: {
    ...clarify.spec,
    preset: 'hard-people',
    arms: ['base', 'naive', 'calibrated', 'oracle'],
    population: {
      version: 1,
      name: 'slips and changed minds',
      weights: { noisy: 0.5, changer: 0.4, cooperative: 0.1 },
      parameters: { noisy: { slip: 0.45 }, changer: { stale: 0.95 } },
    },
  },
};
