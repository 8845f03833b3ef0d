/** A question that some people never forgive, in logs where it was seldom asked. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'fatal-act',
  title: 'A rare fatal act',
  description:
    'Half of the people leave when asked for everything at once; the logs are few and narrow, so that question is rare in them. Expect naive to gain nothing, because its simulator answers that question best, and calibrated far above it.',
  order: 90,
  spec: {
    ...clarify.spec,
    preset: 'fatal-act',
    logs: { ...clarify.spec.logs, dialogues: 300, temperature: 0.5 },
    population: {
      version: 1,
      name: 'half of them touchy',
      weights: { touchy: 0.5, cooperative: 0.15, terse: 0.1, changer: 0.15, impatient: 0.1 },
    },
  },
};
