/** The measured twin of the theory view: longer dialogues leave more turns in which to drift apart. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'horizon',
  title: 'Horizon: does the drop-off grow with it?',
  description:
    'Sixteen policy turns instead of eight. The bounds grow with the horizon, but expect no growth of the drop-off, probably because dialogues end long before. With more turns, the gain of naive over base shrinks at T = 1 and turns into harm near-greedy.',
  order: 30,
  story: 'horizon',
  spec: { ...clarify.spec, preset: 'horizon', arms: ['base', 'static', 'naive', 'calibrated'], horizon: 16 },
};
