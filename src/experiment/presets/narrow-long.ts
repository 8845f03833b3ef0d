/** Static against naive where the theory says that logged contexts hurt most. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'narrow-long',
  title: 'Static against naive: narrow logs, long horizon',
  description:
    'Logs of a nearly greedy policy, cut off after three of sixteen turns. Static knows only how dialogues begin, yet expect it above naive: its contexts come from real people. Set logs.horizon to 1, so that they end where the work begins, and it collapses far below.',
  order: 100,
  spec: {
    ...clarify.spec,
    preset: 'narrow-long',
    arms: ['base', 'static', 'refreshed', 'naive', 'calibrated'],
    horizon: 16,
    logs: { ...clarify.spec.logs, temperature: 0.3, horizon: 3 },
  },
};
