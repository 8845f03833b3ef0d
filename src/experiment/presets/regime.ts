/** A cell of the map of who wins where: a realistic simulator now and then, and logs of the first turns only. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'regime',
  title: 'The map: which training is best where',
  description:
    'Static needs logs that reach far, calibrated logs to learn from, naive a simulator like real users. Here its simulator plays a quarter of its groups like real users (promptedRealism = 0.25), and logs end after 2 turns. Compare the three at both temperatures; then change one of the two.',
  order: 36,
  story: 'regime',
  spec: {
    ...clarify.spec,
    preset: 'regime',
    promptedRealism: 0.25,
    logs: { ...clarify.spec.logs, horizon: 2 },
    evaluation: { ...clarify.spec.evaluation, secondTemperature: 0.1 },
  },
};
