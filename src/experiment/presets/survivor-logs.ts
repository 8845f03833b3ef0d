/** Logs from which everyone who left is missing. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'survivor-logs',
  title: 'Survivor logs: those who left are missing',
  description:
    'The logs omit all dialogues that the user left. The calibrated simulator learns never to leave, so expect success in it to be too high. The policy may still be good: the drop-off alone is misleading.',
  order: 60,
  story: 'lessons',
  spec: { ...clarify.spec, preset: 'survivor-logs', logs: { ...clarify.spec.logs, keep: 'survivors' } },
};
