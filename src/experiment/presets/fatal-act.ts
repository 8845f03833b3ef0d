/** A question that makes some users leave, and that is rare in the logs. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'fatal-act',
  title: 'A rare fatal act',
  description:
    'Half of the users leave if they are asked for everything at once. The logs are few and narrow, so they rarely contain this question. Expect naive to gain nothing or to lose, because its simulator rewards this question, and calibrated to be far above it.',
  order: 90,
  story: 'lessons',
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
