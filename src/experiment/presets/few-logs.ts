/** Calibration with almost nothing to calibrate on. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'few-logs',
  title: 'Few logs: forty dialogues',
  description:
    'Forty logged dialogues instead of two thousand. One would expect calibration to learn manner and not judgement; expect it to hold all the same, because the base simulator has met all kinds of people and has only to learn which of them these are. Try fewer still.',
  order: 40,
  spec: { ...clarify.spec, preset: 'few-logs', logs: { ...clarify.spec.logs, dialogues: 40, heldOutShare: 0.25 } },
};
