/** A cell of the map of who wins where: a realistic simulator now and then, and logs of the first turns only. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'regime',
  title: 'The map: which training is best where',
  description:
    'Naive needs a simulator like real users, static needs logs that reach far, calibrated needs logs to learn from. Here p (promptedRealism) is 0.25 and logs end after 2 turns. Compare the three with real users, at both temperatures; then change p or logs.horizon, one step on the map.',
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
