/** Calibration with almost nothing to calibrate on. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'few-logs',
  title: 'Few logs: forty dialogues',
  description:
    'Forty logged dialogues instead of two thousand. So few logs might show how real users speak, but not how they judge. Still, expect calibrated to stay above naive: the base simulator already knows all kinds of users, and only has to learn which of them these are. Try even fewer logs.',
  order: 40,
  story: 'lessons',
  spec: { ...clarify.spec, preset: 'few-logs', logs: { ...clarify.spec.logs, dialogues: 40, heldOutShare: 0.25 } },
};
