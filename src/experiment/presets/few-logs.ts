/** Calibration with almost nothing to calibrate on. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'few-logs',
  title: 'Few logs: forty dialogues',
  description:
    'Forty logged dialogues instead of two thousand. Expect the calibrated simulator to know the manner of people and not their judgement, so that its policy gains less; how many logs suffice is the question to play with.',
  order: 40,
  spec: { ...clarify.spec, preset: 'few-logs', logs: { ...clarify.spec.logs, dialogues: 40, heldOutShare: 0.25 } },
};
