/** The default lesson: both shifts, each by itself, and calibration, in minutes. A cell of the map `regime`, with fewer logs and evaluations. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'two-shifts',
  title: 'The lesson: two shifts, and calibration',
  description:
    'Logs that end after one turn show nothing of the dialogues that a new policy leads: static is promised more than real users give, and may fall far below base. Naive leads whole dialogues, but its simulator accepts nearly everything. Calibrated learns from the same short logs; expect it far above both.',
  order: 5,
  story: 'two-shifts',
  spec: {
    ...clarify.spec,
    preset: 'two-shifts',
    arms: ['static', 'naive', 'calibrated'],
    logs: { ...clarify.spec.logs, dialogues: 600, horizon: 1 },
    sft: { ...clarify.spec.sft, maxEpochs: 4 },
    evaluation: {
      ...clarify.spec.evaluation,
      dialogues: 500,
      every: 15,
      curveDialogues: 100,
      secondTemperature: 0,
      c2st: false,
    },
  },
};
