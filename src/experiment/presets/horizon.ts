/** The measured twin of the theory view: longer dialogues leave more turns in which to drift apart. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'horizon',
  title: 'Horizon: does the drop-off grow with it?',
  description:
    'Sixteen policy turns instead of eight. The bounds grow with the horizon; expect the drop-off not to, because dialogues end by themselves long before. What shrinks as people get more turns is what naive gains over base.',
  order: 30,
  spec: { ...clarify.spec, preset: 'horizon', arms: ['base', 'static', 'naive', 'calibrated'], horizon: 16 },
};
