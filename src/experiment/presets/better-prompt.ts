/** Naive interactive RL with the best prompt that there is. */
import { preset as clarify } from './clarify';
import type { Preset } from './registry';

export const preset: Preset = {
  name: 'better-prompt',
  title: 'A better prompt: naive under calibration’s tag',
  description:
    'Naive trains with the base simulator under the style tag that calibration runs under; no log is seen. Expect it near calibrated, because these people are much like those that the tag was learned from: part of what calibration gives is the prompt.',
  order: 35,
  spec: {
    ...clarify.spec,
    preset: 'better-prompt',
    arms: ['base', 'naive', 'calibrated', 'oracle'],
    promptedStyle: 'people',
  },
};
