/** The logging policy never came to where the new one will be. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'no-overlap',
  title: 'No overlap: logs that end after two turns',
  description:
    'Logged dialogues were cut off after two policy turns, so nobody in them judged a late proposal. Nothing in the logs promises that calibration is right there; expect it to be, as long as what the base simulator knows of people is enough, and static to suffer.',
  order: 50,
  spec: { ...clarify.spec, preset: 'no-overlap', logs: { ...clarify.spec.logs, horizon: 2 } },
};
