/** Static against naive where the theory says that logged contexts hurt most. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'narrow-long',
  title: 'Static against naive: narrow logs, long horizon',
  description:
    'The logs come from a nearly greedy policy and end after three of sixteen turns. Static sees only how dialogues begin, but expect it above naive, as its contexts come from real users. If you set logs.horizon to 1, the logs end before the work begins: static fell far below in two of three seeds.',
  order: 100,
  story: 'lessons',
  spec: {
    ...clarify.spec,
    preset: 'narrow-long',
    arms: ['base', 'static', 'refreshed', 'naive', 'calibrated'],
    horizon: 16,
    logs: { ...clarify.spec.logs, temperature: 0.3, horizon: 3 },
  },
};
