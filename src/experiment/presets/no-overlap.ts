/** The logging policy never came to where the new one will be. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'no-overlap',
  title: 'No overlap: logs that end after two turns',
  description:
    'Logged dialogues were cut off after two policy turns, so nobody in them ever judged a late proposal. Expect calibration to be right about openings and blind afterwards: its simulated score then says little about people.',
  order: 50,
  spec: { ...clarify.spec, preset: 'no-overlap', logs: { ...clarify.spec.logs, horizon: 2 } },
};
