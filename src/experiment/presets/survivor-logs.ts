/** Logs from which everyone who left is missing. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'survivor-logs',
  title: 'Survivor logs: those who left are missing',
  description:
    'Dialogues that the user left are not in the logs. Expect the calibrated simulator never to leave and its score to be inflated, while the policy may still be good: the drop-off alone misleads.',
  order: 60,
  spec: { ...clarify.spec, preset: 'survivor-logs', logs: { ...clarify.spec.logs, keep: 'survivors' } },
};
